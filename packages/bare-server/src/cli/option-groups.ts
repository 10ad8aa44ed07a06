import { BARE_OPTIONS, type BareValues } from "./bare-options.ts";
import { optional, path } from "./kinds.ts";
import type { OptionRow, OptionTable } from "./option.ts";
import { PORT_OPTIONS, type PortValues } from "./port-options.ts";
import { RUNNING_OPTIONS, type RunningValues } from "./running-options.ts";
import { siteOptions, type SiteValues } from "./site-options.ts";
import { TAP_OPTIONS, type TapValues } from "./tap-options.ts";

/** Where options come from. */
interface SourceValues {
  readonly config: string | undefined;
}

const SOURCE_OPTIONS: OptionTable<SourceValues> = {
  config: {
    kind: optional(path("file")),
    default: undefined,
    notInFile: true,
    help: "take options from this file of JSON; flags and variables go before it",
  },
};

/** The values of all options. */
export interface CliValues
  extends SourceValues, SiteValues, PortValues, BareValues, TapValues, RunningValues {}

/** The options of one subject, with the heading that the help has for them. */
export interface OptionGroup {
  readonly heading: string;
  readonly options: Readonly<Record<string, OptionRow<unknown>>>;
}

/**
 * Gives all options: the one list that the command line, the variables, the configuration file, the help and the
 * README's table are made of or held to. A new row is added to the table of its group, and its value to the group's
 * interface; a new group here and to {@link CliValues}.
 *
 * @param root folder of the site when nothing names one
 */
export function optionGroups(root: string): readonly OptionGroup[] {
  return [
    { heading: "Site:", options: { ...SOURCE_OPTIONS, ...siteOptions(root) } },
    { heading: "Port:", options: { ...PORT_OPTIONS } },
    { heading: "Bare server:", options: { ...BARE_OPTIONS } },
    { heading: "Looking at the traffic:", options: { ...TAP_OPTIONS } },
    { heading: "Running:", options: { ...RUNNING_OPTIONS } },
  ];
}
