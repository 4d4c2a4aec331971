import { BackstepError } from "@backstep/core";
import { isRecord } from "@backstep/core/plugin";
import { parse } from "yaml";
import { badOption, text } from "./command.ts";

/** Parses a value in the YAML form of experiment files. */
export function inline(flag: string): (value: string) => unknown {
  return (value) => {
    const given = text(flag)(value);
    try {
      return parse(given, { stringKeys: true });
    } catch (error) {
      const message = `${flag} is ${value}; it must be YAML, such as ou or { kind: ou, horizon: 2 }`;
      throw new BackstepError("OPTION_INVALID", message, {}, error);
    }
  };
}

/** Parses keys in the YAML form of experiment files. */
export function inlineKeys(flag: string): (value: string) => Record<string, unknown> {
  return (value) => {
    const keys = inline(flag)(value);
    if (isRecord(keys)) return keys;
    throw badOption(`${flag} is ${value}; it must be keys, such as { prediction: v }`);
  };
}
