export * from "./cloud-event";
export * from "./environment";
export * from "./event-server";
export * from "./lifecycle";
export * from "./logger";
export * from "./metrics";
export * from "./outcome";
export * from "./prometheus-observer";
export { receiveEvents } from "./receive-events";
