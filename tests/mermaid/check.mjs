// Reads a JSON array of diagrams from standard input, and writes for each null, or why Mermaid does not take it.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

const answers = [];
for (const diagram of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const { diagramType } = await mermaid.parse(diagram);
    const read = await mermaid.mermaidAPI.getDiagramFromText(diagram);
    const vertices = read.db.getVertices();
    const labels = [...vertices.values()].map((vertex) => vertex.text);
    answers.push({ error: null, type: diagramType, labels, boxes: read.db.getSubGraphs().map((each) => each.title) });
  } catch (error) {
    answers.push({ error: String(error.message || error), type: null, labels: [], boxes: [] });
  }
}
process.stdout.write(JSON.stringify(answers));
