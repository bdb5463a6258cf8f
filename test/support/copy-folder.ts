import fs from 'node:fs';
import path from 'node:path';

/** As fs.cp does, which takes four times as long with a thousand small files. */
export function copyFolder(from: string, to: string): void {
  fs.mkdirSync(to, { mode: fs.statSync(from).mode });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else fs.copyFileSync(source, target);
  }
}
