export { writtenWalBytes } from "./written-wal.ts";
