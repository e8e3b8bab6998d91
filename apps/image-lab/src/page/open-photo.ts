import type { PixelImage } from '../filters/stripe.js';
import { contextOf, element } from './element.js';

/** Larger photos are scaled down: phones limit the size of a canvas, and colour counts hold up to 16 million pixels. */
const maxPixels = 12_000_000;

export interface Photo extends PixelImage {
  readonly name: string;
  /** The original size, if the photo was scaled down. */
  readonly shrunkFrom?: { readonly width: number; readonly height: number };
}

/** Reads an image file. Rejects if the browser cannot decode it. */
export async function readPhoto(file: File): Promise<Photo> {
  const bitmap = await createImageBitmap(file);
  try {
    const factor = Math.min(1, Math.sqrt(maxPixels / (bitmap.width * bitmap.height)));
    const width = Math.max(1, Math.floor(bitmap.width * factor));
    const height = Math.max(1, Math.floor(bitmap.height * factor));
    const { data } = drawn(bitmap, width, height);
    const photo = { name: file.name, width, height, data };
    return factor < 1 ? { ...photo, shrunkFrom: { width: bitmap.width, height: bitmap.height } } : photo;
  } finally {
    bitmap.close();
  }
}

/** A small copy for previews, at most `size` pixels wide and high. */
export async function shrink({ data, width, height }: PixelImage, size: number): Promise<PixelImage> {
  const factor = size / Math.max(width, height);
  const bitmap = await createImageBitmap(new ImageData(data, width, height));
  try {
    return drawn(bitmap, Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)));
  } finally {
    bitmap.close();
  }
}

function drawn(bitmap: ImageBitmap, width: number, height: number): PixelImage {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = contextOf(canvas, { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** Calls `onFile` with every file that is chosen, dropped anywhere on the page, or pasted. */
export function acceptFiles(onFile: (file: File) => void): void {
  const input = element('file', HTMLInputElement);
  const target = element('drop', HTMLElement);
  const first = (files: FileList | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  input.addEventListener('change', () => {
    first(input.files ?? undefined);
    // So that choosing the same file again fires a change event.
    input.value = '';
  });
  addEventListener('paste', ({ clipboardData }) => first(clipboardData?.files));

  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    target.hidden = false;
  });
  // A move to another element has a related target; leaving the browser window has none.
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) target.hidden = true;
  });
  addEventListener('drop', (event) => {
    target.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    first(event.dataTransfer?.files);
  });
}
