// The profiles to choose from: the built-in table and the organisation's own, which are kept here and given to each Worker.

import type { Profile } from "../api.d.ts";
import type { Client } from "../client.ts";
import { readProfile } from "./ownprofile.ts";
import { database } from "./shelf.ts";

export class Profiles {
  all: Profile[] = [];
  /** The names of the organisation's own. */
  own: string[] = [];
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  find(name: string): Profile | undefined {
    return this.all.find((profile) => profile.name === name);
  }

  /** load gives a new Worker the own profiles and reads the table. */
  async load(): Promise<void> {
    const own = await (await database()).getAll("profiles");
    // One that this version no longer takes must not keep the counter from working.
    await Promise.allSettled(own.map((profile) => this.#client.call("counter.addProfile", { profile })));
    await this.#read();
  }

  /** add takes a profile from a file and answers its name. */
  async add(file: Blob): Promise<string> {
    const profile = await readProfile(file);
    await this.#client.call("counter.addProfile", { profile });
    await (await database()).put("profiles", profile);
    await this.#read();
    return profile.name;
  }

  /** remove forgets an own profile; only a new Worker no longer knows it. */
  async remove(name: string): Promise<void> {
    await (await database()).delete("profiles", name);
    this.#client.stop();
    this.#client.start();
  }

  async #read(): Promise<void> {
    this.all = await this.#client.call("counter.profiles", {});
    this.own = await (await database()).getAllKeys("profiles");
  }
}
