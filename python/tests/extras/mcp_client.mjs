// The Model Context Protocol's own client for JavaScript (npm: @modelcontextprotocol/sdk) against our server.
// Takes AI_SDK_HOST and AI_SDK_TOKEN; run.sh, beside this file, installs what it imports.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const url = new URL('/mcp', process.env.AI_SDK_HOST);
const connect = async (token) => {
  const client = new Client({ name: 'extras', version: '1' });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const transport = new StreamableHTTPClientTransport(url, { requestInit });
  await client.connect(transport);
  return { client, transport };
};

const { client, transport } = await connect(process.env.AI_SDK_TOKEN);
assert.ok(client.getServerVersion().name);
assert.ok(client.getServerCapabilities().tools);
await client.ping();

const { tools, nextCursor } = await client.listTools();
assert.equal(nextCursor, undefined);
const search = tools.find((tool) => tool.name === 'search_metadata');
assert.equal(search.annotations.readOnlyHint, true);
assert.equal(search.inputSchema.type, 'object');

const found = await client.callTool({ name: 'search_metadata', arguments: { query: 'orders', size: 1 } });
assert.ok(!found.isError);
const data = JSON.parse(found.content[0].text);
assert.equal(data.results.length, 1);
assert.deepEqual(found.structuredContent, data);

const missing = await client.callTool({
  name: 'get_entity_details',
  arguments: { entityType: 'table', fqn: 'no.such.table' },
});
assert.equal(missing.isError, true);
await assert.rejects(client.callTool({ name: 'no_such_tool', arguments: {} }), (error) => error.code === -32602);
await assert.rejects(client.request({ method: 'no/such' }, { parse: (x) => x }), () => true);

const many = await Promise.all(
  Array.from({ length: 20 }, () => client.callTool({ name: 'search_metadata', arguments: { query: 'refunds' } })),
);
assert.equal(new Set(many.map((one) => one.content[0].text)).size, 1);

let steps = 0;
await client.callTool({ name: 'search_metadata', arguments: { query: 'orders' } }, undefined, {
  onprogress: () => (steps += 1),
});
await transport.terminateSession();
await client.close();

await assert.rejects(connect('wrong'), (error) => /401|Unauthorized/i.test(String(error.code ?? error)));
console.log(`${tools.length} tools seen, all as expected`);
