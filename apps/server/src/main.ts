// For tools that start TypeScript; `npm start` spares itself this file.
import "./start.js";
