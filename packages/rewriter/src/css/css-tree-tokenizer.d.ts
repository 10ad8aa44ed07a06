// The published types cover the package's root only; the root brings 200 kB of lexer data with it.
declare module "css-tree/tokenizer" {
  export function tokenize(
    source: string,
    onToken: (type: number, start: number, end: number) => void,
  ): void;
  export const tokenTypes: Readonly<
    Record<
      | "AtKeyword"
      | "BadUrl"
      | "Comment"
      | "Function"
      | "LeftCurlyBracket"
      | "LeftParenthesis"
      | "LeftSquareBracket"
      | "RightCurlyBracket"
      | "RightParenthesis"
      | "RightSquareBracket"
      | "Semicolon"
      | "String"
      | "Url"
      | "WhiteSpace",
      number
    >
  >;
}
