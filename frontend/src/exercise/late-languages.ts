/** Highlighting of the languages that few pages need: loaded by itself when one is opened. */
import { python } from "@codemirror/lang-python";
import { PostgreSQL, SQLite, sql } from "@codemirror/lang-sql";
import { StreamLanguage } from "@codemirror/language";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import type { Extension } from "@codemirror/state";

export const late = (ending: string, database: string | null): Extension => {
  if (ending === "py") return python();
  if (ending === "sql") return sql({ dialect: database === "postgres" ? PostgreSQL : SQLite });
  return StreamLanguage.define(ending === "sh" ? shell : ruby);
};
