// Lints Cypher with Neo4j's own language support: node lint.mjs FOLDER_WITH_NODE_MODULES
//
// Standard input: a line of JSON with the schema (labels, relationshipTypes, propertyKeys, graphSchema), then one
// line per statement: {query, parameters: [names], language}. Standard output: per statement a line with the list
// of its diagnostics: {severity, message, line, column}.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { lintCypherQuery } = createRequire(join(process.argv[2], "package.json"))("@neo4j-cypher/language-support");
const SEVERITY = ["", "error", "warning", "information", "hint"];

function lint(schema, { query, parameters, language }) {
  const known = Object.fromEntries(parameters.map((name) => [name, true]));
  const { diagnostics, symbolTables } = lintCypherQuery(
    query,
    { ...schema, parameters: known, defaultLanguage: language },
    { consoleCommandsEnabled: false },
  );
  const found = diagnostics.map(({ severity, message, range }) => ({
    severity: SEVERITY[severity],
    message,
    line: range.start.line + 1,
    column: range.start.character + 1,
  }));
  // The linter keeps a failure of its semantic analysis to itself, and then knows no variable.
  if (!found.length && /\bMATCH\b/.test(query) && !symbolTables.some((table) => table.length)) {
    found.push({ severity: "error", message: "The statement was not analysed.", line: 1, column: 1 });
  }
  return found;
}

let schema = null;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (schema === null) schema = message;
  else process.stdout.write(`${JSON.stringify(lint(schema, message))}\n`);
}
