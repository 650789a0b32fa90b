// What both scripts share: every line of a file through a mapping, timed, or its records printed.
//
//     node SCRIPT TASK FILE [--records]
import fs from "node:fs";

export const utc = (text) => new Date(text).toISOString();

// Lines of records are joined and made bytes in blocks, as a program would that writes them.
const BLOCK = 256;

async function all(lines, map, take) {
  let block = [];
  const flush = () => {
    take(Buffer.from(block.join("\n") + "\n"));
    block = [];
  };
  for (const line of lines) {
    const mapped = map(JSON.parse(line.toString()));
    for (const record of mapped instanceof Promise ? await mapped : mapped) block.push(JSON.stringify(record));
    if (block.length >= BLOCK) flush();
  }
  if (block.length) flush();
}

function linesOf(bytes) {
  const lines = [];
  for (let start = 0, end; (end = bytes.indexOf(10, start)) >= 0; start = end + 1) lines.push(bytes.subarray(start, end));
  return lines;
}

export async function work(mapOf) {
  const [task, file, records] = process.argv.slice(2);
  const lines = linesOf(fs.readFileSync(file));
  const map = mapOf(task);
  if (records) return all(lines, map, (bytes) => fs.writeSync(1, bytes));
  await all(lines.slice(0, lines.length / 4), map, () => {});
  const before = process.cpuUsage();
  await all(lines, map, () => {});
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds: (user + system) / 1e6 }));
}
