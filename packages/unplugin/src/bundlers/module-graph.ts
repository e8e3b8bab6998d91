/** The part of the context of a plugin of Rollup that is used here. Rolldown and Vite have the same. */
export interface GraphContext {
  load(options: { readonly id: string; readonly resolveDependencies: true }): Promise<{
    readonly code: string | null;
    readonly importedIds: readonly string[];
    readonly dynamicallyImportedIds: readonly string[];
  }>;
  resolve(
    source: string,
    importer?: string,
    options?: { readonly isEntry?: boolean; readonly skipSelf?: boolean },
  ): Promise<{ readonly id: string; readonly external?: unknown } | null>;
  getModuleInfo(id: string): { readonly importedIds: readonly string[]; readonly isExternal?: boolean } | null;
}

/** The entries of a build, as the option `input` names them. */
export type Input = string | readonly string[] | Readonly<Record<string, string>>;

/**
 * Waits until all modules that these modules reach have been transformed.
 *
 * @param except modules that are not waited for, since they wait themselves.
 */
export async function waitForGraph(
  context: GraphContext,
  ids: readonly string[],
  except: (id: string) => boolean,
): Promise<void> {
  const seen = new Set<string>();
  const visit = async (id: string): Promise<void> => {
    if (seen.has(id) || except(id)) return;
    seen.add(id);
    if (await isExternal(context, id)) return;
    const { importedIds, dynamicallyImportedIds } = await context.load({ id, resolveDependencies: true });
    await Promise.all([...importedIds, ...dynamicallyImportedIds].map(visit));
  };
  await Promise.all(ids.map(visit));
}

async function isExternal(context: GraphContext, id: string): Promise<boolean> {
  // Rolldown does not say it of a module.
  const external = context.getModuleInfo(id)?.isExternal ?? (await context.resolve(id))?.external;
  return external !== undefined && external !== false;
}
