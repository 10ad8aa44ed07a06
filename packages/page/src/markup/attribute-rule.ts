/** What stands in the document in place of an author's attribute value. */
export interface AttributeRule {
  /** Lower-case attribute name. */
  readonly name: string;
  /** The value stays as it is, but for the time of a click or submission. */
  readonly late: boolean;
  /** The browser changes the attribute by itself, so that the author's value is not kept beside it. */
  readonly volatile: boolean;
  /** The attribute's property gives an absolute URL. */
  readonly isUrl: boolean;
  /**
   * Gives what the browser shall see.
   *
   * @returns null when it shall not see the attribute at all
   */
  write(value: string, element: Element): string | null;
  /** Gives the author's value of a written one, as far as it can be computed; else it is kept beside it. */
  read(value: string): string;
  /** Runs when a page has written the attribute, or removed it: then the value is null. */
  after?(element: Element, value: string | null): void;
}
