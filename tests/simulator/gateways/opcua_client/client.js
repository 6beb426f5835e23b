// Subscribes to every variable of a plant, writes a set-point, waits for an alarm, looks at its nodes, acknowledges,
// refreshes and shelves it.
// node client.js URL NAMESPACE AREA SETPOINT VALUE LIMIT LIMIT_VALUE CONDITION; prints one JSON object.
"use strict";
const opcua = require("node-opcua-client");

const [url, uri, area, setpoint, value, limit, limitValue, condition] = process.argv.slice(2);
const { AttributeIds, DataType, TimestampsToReturn } = opcua;
const CALLS = { acknowledge: "i=9111", refresh: "i=3875", shelve: "i=2949", unshelve: "i=2947" };
const FIELDS = ["EventType", "EventId", "ConditionName", "SourceName", "Severity", "Message", "ActiveState.Id", "AckedState.Id", "Time"];

async function browse(session, node, found) {
  const answer = await session.browse({ nodeId: node, browseDirection: 0, includeSubtypes: true, resultMask: 63 });
  for (const reference of answer.references) {
    const id = reference.nodeId.toString();
    if (reference.nodeClass === 2 && !/EURange$|EngineeringUnits$/.test(id)) found.push(id);
    else if (reference.nodeClass === 1 && id.startsWith(`${node.replace(/;s=.*/, "")};s=${area}.`)) await browse(session, id, found);
  }
  return found;
}

async function until(holds, seconds) {
  for (let left = seconds * 20; left > 0 && !holds(); left -= 1) await new Promise((done) => setTimeout(done, 50));
  return holds();
}

async function seen(holds, seconds) {
  for (let left = seconds * 10; left > 0; left -= 1) {
    const found = await holds();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

async function write(session, nodeId, number) {
  const dataValue = { value: { dataType: DataType.Double, value: Number(number) } };
  return (await session.write({ nodeId, attributeId: AttributeIds.Value, value: dataValue })).name;
}

async function main() {
  const client = opcua.OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 2 } });
  await client.connect(url);
  const session = await client.createSession();
  const index = (await session.readNamespaceArray()).indexOf(uri);
  const own = (name) => `ns=${index};s=${area}.${name}`;
  const nodes = [...new Set(await browse(session, `ns=${index};s=${area}`, []))];
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 100, requestedLifetimeCount: 1000, requestedMaxKeepAliveCount: 10,
    maxNotificationsPerPublish: 0, publishingEnabled: true, priority: 1,
  });
  const values = new Map();
  const group = opcua.ClientMonitoredItemGroup.create(
    subscription, nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval: 0, discardOldest: false, queueSize: 100 }, TimestampsToReturn.Both);
  group.on("changed", (item, dataValue) => values.set(item.itemToMonitor.nodeId.toString(), dataValue));
  const events = [];
  const watch = opcua.ClientMonitoredItem.create(
    subscription, { nodeId: "i=2253", attributeId: AttributeIds.EventNotifier },
    { queueSize: 1000, discardOldest: false, filter: opcua.constructEventFilter(FIELDS) }, TimestampsToReturn.Both);
  watch.on("changed", (fields) => events.push(Object.fromEntries(FIELDS.map((name, k) => [name, fields[k].value]))));
  const all = await until(() => values.size === nodes.length, 20);
  const refused = await write(session, own(setpoint), 1e6);
  const written = await write(session, own(setpoint), value);
  const followed = await until(() => values.get(own(setpoint))?.value.value === Number(value), 10);
  await write(session, own(limit), limitValue);
  const isOurs = (event) => `${event.SourceName}.${event.ConditionName}` === condition;
  await until(() => events.some((event) => isOurs(event) && event["ActiveState.Id"]), 10);
  const alarm = events.filter(isOurs).at(-1);
  const answer = alarm && await session.call({
    objectId: own(condition), methodId: CALLS.acknowledge,
    inputArguments: [
      { dataType: DataType.ByteString, value: alarm.EventId },
      { dataType: DataType.LocalizedText, value: { text: "seen" } },
    ],
  });
  const acknowledged = await until(() => events.some((event) => isOurs(event) && event["AckedState.Id"]), 10);
  const reads = async (name) => (await session.read({ nodeId: own(`${condition}.${name}`), attributeId: AttributeIds.Value })).value.value;
  const kind = await session.browse({ nodeId: own(condition), referenceTypeId: "HasTypeDefinition", browseDirection: 0, resultMask: 63 });
  const acked = await seen(async () => await reads("AckedState.Id"), 10);
  const refresh = await session.call({
    objectId: "i=2782", methodId: CALLS.refresh,
    inputArguments: [{ dataType: DataType.UInt32, value: subscription.subscriptionId }],
  });
  const types = () => events.map((event) => event.EventType?.toString());
  const refreshed = await until(() => types().some((type) => type === "ns=0;i=2787") && types().some((type) => type === "ns=0;i=2788"), 10);
  const shelf = `${own(condition)}.ShelvingState`;
  const shelved = await session.call({
    objectId: shelf, methodId: CALLS.shelve, inputArguments: [{ dataType: DataType.Double, value: 60000 }],
  });
  const left = await seen(async () => (await reads("ShelvingState.UnshelveTime")) > 0 && reads("ShelvingState.CurrentState"), 10);
  const unshelved = await session.call({ objectId: shelf, methodId: CALLS.unshelve, inputArguments: [] });
  const back = await seen(async () => (await reads("ShelvingState.CurrentState")).text === "Unshelved", 10);
  const times = [...values.values()].map((item) => item.sourceTimestamp.getTime());
  console.log(JSON.stringify({
    nodes: nodes.length, all, refused, written, followed, acknowledged, times: new Set(times).size,
    severity: alarm?.Severity, message: alarm?.Message?.text, called: answer?.statusCode.name,
    kind: kind.references[0]?.nodeId.toString(), acked, refresh: refresh.statusCode.name, refreshed,
    shelved: shelved.statusCode.name, left: left?.text, unshelved: unshelved.statusCode.name, back,
  }));
  await subscription.terminate();
  await session.close();
  await client.disconnect();
}

main().catch((error) => { console.error(error); process.exit(1); });
