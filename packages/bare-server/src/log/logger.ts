import { getLogger, type Logger } from "@logtape/logtape";

/**
 * The log of the server. It is silent until the program that it runs in configures the library; the command line does.
 * Records have names of our own, numbers and states: no address, URL or header of a client or a remote.
 *
 * @see https://logtape.org/manual/library
 */
export const log: Logger = getLogger(["oriel"]);
