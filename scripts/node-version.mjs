// Stops at once on a Node that is too old. Imported first; neither it nor what its importers import may need a newer Node to load.
const needed = { major: 20, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < needed.major || (major === needed.major && minor < needed.minor)) {
  console.error(
    `oriel: Node ${process.versions.node} is too old: Oriel needs ${needed.major}.${needed.minor} or newer; install one from https://nodejs.org`,
  );
  process.exit(1);
}
