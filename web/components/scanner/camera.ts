// The camera: opened on request, closed when the page is hidden, with its lamp where it has one.

/** Why there is no picture; the scanner has words for each, all under the refusal code "camera". */
export type Trouble = "denied" | "busy" | "missing" | "insecure" | "lost";

export class CameraError extends Error {
  readonly code = "camera";
  constructor(readonly why: Trouble, cause?: unknown) {
    super(`camera: ${why}`, { cause });
    this.name = "CameraError";
  }
}

/** Browsers know the lamp and the focus, TypeScript's library does not. */
interface LampCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
  focusMode?: string[];
}

export class Camera {
  readonly #track: MediaStreamTrack;

  constructor(readonly stream: MediaStream, lost: () => void) {
    this.#track = stream.getVideoTracks()[0]!;
    this.#track.addEventListener("ended", lost);
    if (this.#able().focusMode?.includes("continuous")) void this.#set({ focusMode: "continuous" });
  }

  /** The device in use, for remembering the choice. */
  get id(): string {
    return this.#track.getSettings().deviceId ?? "";
  }

  get hasLamp(): boolean {
    return this.#able().torch === true;
  }

  lamp(on: boolean): Promise<void> {
    return this.#set({ torch: on });
  }

  stop(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }

  #able(): LampCapabilities {
    return (this.#track.getCapabilities?.() ?? {}) as LampCapabilities;
  }

  async #set(wish: Record<string, unknown>): Promise<void> {
    // A lamp or lens that does not obey is no reason to stop reading.
    await this.#track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).catch(() => undefined);
  }
}

/** openCamera opens the chosen device, or the one that looks away from the clerk; it rejects with CameraError. */
export async function openCamera(deviceId: string, lost: () => void): Promise<Camera> {
  const media = globalThis.navigator?.mediaDevices;
  if (!media?.getUserMedia) throw new CameraError(globalThis.isSecureContext ? "missing" : "insecure");
  try {
    return new Camera(await media.getUserMedia(wish(deviceId)), lost);
  } catch (error) {
    const why = troubleOf(error);
    // A remembered webcam that was unplugged: any other will do.
    if (deviceId !== "" && why === "missing") return openCamera("", lost);
    throw new CameraError(why, error);
  }
}

/** The cameras to choose from; names are known only after permission. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return all.filter((device) => device.kind === "videoinput" && device.deviceId !== "");
}

function wish(deviceId: string): MediaStreamConstraints {
  const which = deviceId === "" ? { facingMode: { ideal: "environment" } } : { deviceId: { exact: deviceId } };
  return { audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } } };
}

/** troubleOf names what getUserMedia's exception means to a person. */
export function troubleOf(error: unknown): Trouble {
  const name = (error as { name?: string } | null)?.name ?? "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "missing";
}

const REMEMBERED = "hufu.camera";

/** The camera chosen last time, "" for none. */
export function remembered(): string {
  try {
    return localStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return "";
  }
}

export function remember(device: string): void {
  try {
    localStorage.setItem(REMEMBERED, device);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}
