// the yardstick: a plain node:http pipe that adds nothing and checks nothing
import { Agent, createServer, request as requestHttp } from "node:http";
import { serve } from "./serve.mjs";

const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });

/** Gives what to ask the origin for. */
const remoteOf = ({ method, headers }) => {
  const { host: _host, "x-target": target, ...rest } = headers;
  const { hostname, port, pathname, search } = new URL(target);
  return { hostname, port, path: pathname + search, method, headers: rest };
};

const server = createServer((request, response) => {
  const outgoing = requestHttp({ ...remoteOf(request), agent }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(outgoing);
});
server.on("upgrade", (request, socket, head) => {
  const outgoing = requestHttp(remoteOf(request));
  outgoing.on("upgrade", ({ headers }, remote, first) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    socket.write(first);
    remote.write(head);
    socket.setNoDelay(true);
    remote.setNoDelay(true);
    remote.on("error", () => {});
    socket.on("error", () => {});
    socket.pipe(remote).pipe(socket);
  });
  outgoing.end();
});
serve(server);
