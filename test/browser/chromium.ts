import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A host name that leads to this machine, where pages are not secure as they are on 127.0.0.1. */
export const INSECURE_HOST = 'insecure.example';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
];

/** A Chromium of this machine, with a camera that shows a test picture. Fails where there is none, so that no page goes untested. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `The browser tests need Chromium, and ${executablePath} does not exist: run "apt-get install chromium", or name one in CHROMIUM_PATH.`,
    );
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
