import { byId } from './elements.ts';

/** The Shape Detection API's part that is used here; TypeScript's DOM library does not have it. */
interface QrDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface QrDetectorClass {
  new (options: { readonly formats: readonly string[] }): QrDetector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const dialog = byId('scanner', HTMLDialogElement);
const video = byId('scanner-video', HTMLVideoElement);
const note = byId('scanner-note', HTMLElement);

/** Shows the scan button where the browser can read QR codes, and hands what it read to `found`. */
export async function offerScanner(button: HTMLButtonElement, found: (text: string) => void): Promise<void> {
  const Detector = await qrDetectorClass();
  if (!Detector) return;
  button.hidden = false;
  button.addEventListener('click', () => void scan(new Detector({ formats: ['qr_code'] }), found));
  byId('scanner-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', stopCamera);
}

async function qrDetectorClass(): Promise<QrDetectorClass | undefined> {
  const Detector = (globalThis as { BarcodeDetector?: QrDetectorClass }).BarcodeDetector;
  if (!Detector || !('mediaDevices' in navigator)) return undefined;
  const formats: readonly string[] = await Detector.getSupportedFormats().catch(() => []);
  return formats.includes('qr_code') ? Detector : undefined;
}

async function scan(detector: QrDetector, found: (text: string) => void): Promise<void> {
  note.textContent = 'Waiting for the camera…';
  dialog.showModal();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    video.srcObject = stream;
    if (!dialog.open) return stopCamera();
    await video.play();
    note.textContent = 'Hold the code in front of the camera.';
    readFrames(detector, found);
  } catch (error) {
    stopCamera();
    note.textContent = cameraFault(error);
  }
}

/** Looks at one frame after the other until a code is read or the dialog is closed. */
function readFrames(detector: QrDetector, found: (text: string) => void): void {
  video.requestVideoFrameCallback(async () => {
    if (!dialog.open) return;
    const codes = await detector.detect(video).catch(() => []);
    const text = codes.find(({ rawValue }) => rawValue !== '')?.rawValue;
    if (!dialog.open) return;
    if (text === undefined) return readFrames(detector, found);
    dialog.close();
    found(text);
  });
}

function stopCamera(): void {
  if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
}

function cameraFault(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'The browser was not allowed to use the camera. Allow it, or paste the link.';
  if (name === 'NotFoundError') return 'No camera was found. Paste the link instead.';
  return 'The camera could not be started. Paste the link instead.';
}
