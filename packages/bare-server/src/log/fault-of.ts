/** An error as the log has it. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /** Where it was thrown, without the message. */
  readonly stack: string;
}

/**
 * Gives of an error what belongs into the log. Errors of system calls name the address that was asked for in their
 * message and in properties: of those, only the call and the code are told.
 */
export function faultOf(thrown: unknown): Fault {
  const error = thrown instanceof Error ? thrown : new Error("what was thrown is no error");
  const { code, syscall } = error as NodeJS.ErrnoException;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: syscall === undefined ? error.message : `${syscall} ${code ?? ""}`.trim(),
    ...(code !== undefined && { code }),
    stack: frames.join("\n"),
  };
}
