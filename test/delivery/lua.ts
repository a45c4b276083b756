/** What a health script returns. */
export interface Health {
  readonly status: string;
  readonly message?: string;
}

type State = object;

/** The part of fengari's C-like interface that is used here; the package brings no types. */
interface Fengari {
  readonly lua: {
    readonly LUA_OK: number;
    lua_close(state: State): void;
    lua_createtable(state: State, items: number, fields: number): void;
    lua_getfield(state: State, index: number, name: Uint8Array): number;
    lua_pcall(state: State, args: number, results: number, handler: number): number;
    lua_pop(state: State, count: number): void;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushnil(state: State): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, value: Uint8Array): void;
    lua_rawseti(state: State, index: number, key: number): void;
    lua_setfield(state: State, index: number, name: Uint8Array): void;
    lua_setglobal(state: State, name: Uint8Array): void;
    lua_tojsstring(state: State, index: number): string | null;
  };
  readonly lauxlib: {
    luaL_loadstring(state: State, script: Uint8Array): number;
    luaL_newstate(): State;
    luaL_requiref(state: State, name: Uint8Array, open: unknown, global: number): void;
  };
  readonly lualib: { readonly luaopen_base: unknown; readonly luaopen_table: unknown };
  to_luastring(text: string): Uint8Array;
}

const { lua, lauxlib, lualib, to_luastring: text } = require("fengari") as Fengari;

/** Runs a health script over a live object, with the libraries that Argo CD opens and no others. */
export function healthOf(script: string, object: unknown): Health {
  const state = lauxlib.luaL_newstate();
  try {
    lauxlib.luaL_requiref(state, text("_G"), lualib.luaopen_base, 1);
    lauxlib.luaL_requiref(state, text("table"), lualib.luaopen_table, 1);
    push(state, object);
    lua.lua_setglobal(state, text("obj"));
    const failed =
      lauxlib.luaL_loadstring(state, text(script)) !== lua.LUA_OK ||
      lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK;
    if (failed) throw new Error(lua.lua_tojsstring(state, -1) ?? "the script failed");
    const status = field(state, "status");
    const message = field(state, "message");
    if (status === undefined) throw new Error("the script returned no status");
    return { status, ...(message !== undefined && { message }) };
  } finally {
    lua.lua_close(state);
  }
}

function field(state: State, name: string): string | undefined {
  lua.lua_getfield(state, -1, text(name));
  const value = lua.lua_tojsstring(state, -1) ?? undefined;
  lua.lua_pop(state, 1);
  return value;
}

/** Pushes a JSON value as Argo CD decodes it: arrays are tables from 1, null is nil. */
function push(state: State, value: unknown): void {
  if (typeof value === "string") lua.lua_pushstring(state, text(value));
  else if (typeof value === "number") lua.lua_pushnumber(state, value);
  else if (typeof value === "boolean") lua.lua_pushboolean(state, value);
  else if (typeof value !== "object" || value === null) lua.lua_pushnil(state);
  else if (Array.isArray(value)) {
    lua.lua_createtable(state, value.length, 0);
    for (const [index, item] of value.entries()) {
      push(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    }
  } else {
    lua.lua_createtable(state, 0, 0);
    for (const [name, item] of Object.entries(value)) {
      push(state, item);
      lua.lua_setfield(state, -2, text(name));
    }
  }
}
