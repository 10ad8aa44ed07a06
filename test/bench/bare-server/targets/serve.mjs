import process from "node:process";

/** Lets a server listen, and tells the parent its port, and its CPU and memory when it is asked. */
export function serve(server) {
  // connections outlive the turns of the others
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system, memory: process.memoryUsage().rss });
  });
  process.on("disconnect", () => process.exit(0));
}
