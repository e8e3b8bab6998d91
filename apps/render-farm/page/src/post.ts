import { byId, setText } from './element.js';

/** Sends a command. What the server does not accept is shown on the page. */
export async function post(path: string, body: object): Promise<void> {
  const problem = byId('problem', HTMLElement);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    setText(problem, response.ok ? '' : await messageOf(response));
  } catch (error) {
    setText(problem, `The server does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : response.statusText;
}
