import { DatabaseSync } from "node:sqlite";

// Started as a process, so that whoever asks can stop waiting: SQLite's look blocks until it is over.
const db = new DatabaseSync(process.argv[2] ?? "", { readOnly: true });
process.stdout.write(String(db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]));
db.close();
