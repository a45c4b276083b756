import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port";
import { ServerProcess } from "./server-process";

/** A user of the object store. */
export interface S3User {
  readonly uid: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * A real Ceph RADOS gateway on loopback: one monitor, one OSD in memory and radosgw, as plain
 * processes without authentication between them. Ready in about two seconds.
 *
 * Needs Debian's `ceph-mon`, `ceph-osd` and `radosgw`. Debian builds radosgw without Kafka, so
 * notifications leave by HTTP (`notification-bridge.ts`).
 */
export class CephRgw {
  private constructor(
    readonly endpoint: string,
    readonly user: S3User,
    private readonly conf: string,
    /** The gateway itself; the daemons behind it stay up when the tests kill it. */
    readonly gateway: ServerProcess,
    private readonly daemons: readonly ServerProcess[],
  ) {}

  /**
   * @param folder for keys and logs; the objects live in memory
   * @param port of the gateway. @default - any that is free
   */
  static async start(folder: string, user: S3User = DEMO_USER, port?: number): Promise<CephRgw> {
    const ports = { mon2: await freePort(), mon1: await freePort(), rgw: port ?? (await freePort()) };
    for (const part of ["mon", "osd", "rgw", "run", "log"])
      mkdirSync(join(folder, part), { recursive: true });
    const conf = join(folder, "ceph.conf");
    const fsid = randomUUID();
    writeFileSync(conf, cephConf(folder, fsid, ports));
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 }).toString();
    const daemon = (name: string, command: string, args: string[], ready: () => boolean | Promise<boolean>) =>
      new ServerProcess({ name, command, args, logFile: join(folder, "log", `${command}.out`), ready });

    run(
      "ceph-authtool",
      "--create-keyring",
      join(folder, "keyring"),
      "--gen-key",
      "-n",
      "mon.",
      "--cap",
      "mon",
      "allow *",
    );
    const address = `[v2:127.0.0.1:${ports.mon2},v1:127.0.0.1:${ports.mon1}]`;
    run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", address, join(folder, "monmap"));
    run(
      "ceph-mon",
      "-c",
      conf,
      "--mkfs",
      "-i",
      "a",
      "--monmap",
      join(folder, "monmap"),
      "--keyring",
      join(folder, "keyring"),
    );
    const mon = daemon("ceph-mon", "ceph-mon", ["-c", conf, "-f", "-i", "a"], () =>
      run("ceph", "-c", conf, "--connect-timeout", "5", "mon", "stat").includes("quorum"),
    );
    await mon.start();

    const osdId = randomUUID();
    run("ceph", "-c", conf, "osd", "new", osdId);
    run("ceph-osd", "-c", conf, "-i", "0", "--mkfs", "--osd-uuid", osdId);
    const osd = daemon("ceph-osd", "ceph-osd", ["-c", conf, "-f", "-i", "0"], () =>
      run("ceph", "-c", conf, "osd", "stat").includes("1 up"),
    );
    await osd.start();

    const endpoint = `http://127.0.0.1:${ports.rgw}`;
    const gateway = daemon("radosgw", "radosgw", ["-c", conf, "-f", "-n", "client.rgw.a"], async () => {
      const response = await fetch(endpoint);
      await response.arrayBuffer();
      return response.status < 500;
    });
    await gateway.start();
    const rgw = new CephRgw(endpoint, user, conf, gateway, [osd, mon]);
    rgw.createUser(user);
    return rgw;
  }

  createUser({ uid, accessKey, secretKey }: S3User): void {
    const keys = ["--access-key", accessKey, "--secret-key", secretKey];
    execFileSync(
      "radosgw-admin",
      ["-c", this.conf, "user", "create", "--uid", uid, "--display-name", uid, ...keys],
      {
        stdio: "ignore",
      },
    );
  }

  /** Kills everything: the store is in memory, and a graceful end takes thirteen seconds. */
  async stop(): Promise<void> {
    await this.gateway.kill();
    for (const daemon of this.daemons) await daemon.kill();
  }
}

const DEMO_USER: S3User = { uid: "s3-events", accessKey: "s3events", secretKey: "s3events123" };

function cephConf(folder: string, fsid: string, ports: { mon2: number; mon1: number; rgw: number }): string {
  return `[global]
fsid = ${fsid}
mon_host = [v2:127.0.0.1:${ports.mon2},v1:127.0.0.1:${ports.mon1}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.asok
pid_file = ${folder}/run/$name.pid
log_file = ${folder}/log/$name.log
mon_cluster_log_file = ${folder}/log/cluster.log
log_to_stderr = false
err_to_stderr = false
crash_dir = ${folder}/log
keyring = ${folder}/keyring

[mon]
mon_data = ${folder}/mon
mon_initial_members = a
mon_allow_pool_size_one = true
# Without these a pool takes a second of paxos each.
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
mon_data_avail_crit = 1
mon_data_avail_warn = 2
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0

[osd]
osd_data = ${folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_class_load_list = *
osd_class_default_list = *

[client.rgw.a]
rgw_data = ${folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:${ports.rgw}
rgw_rados_pool_pg_num_min = 1
rgw_thread_pool_size = 64
# RGW's default, secure, is impossible without keys.
ms_mon_client_mode = crc
`;
}
