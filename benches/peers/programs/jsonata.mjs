// The reference tasks in JSONata. Needs `npm install` in this folder.
import fs from "node:fs";
import jsonata from "jsonata";
import { utc, work } from "./work.mjs";

await work((task) => {
  const expression = jsonata(fs.readFileSync(new URL(`${task}.jsonata`, import.meta.url), "utf8"));
  expression.registerFunction("parse", (text) => JSON.parse(text), "<s:o>");
  expression.registerFunction("utc", utc, "<s:s>");
  return async (payload) => {
    const mapped = await expression.evaluate(payload);
    return Array.isArray(mapped) ? mapped : [mapped];
  };
});
