import { createContext } from "svelte";

export type Screen = "files" | "uploads" | "reports" | "policies" | "connections";

/** Steps from one feature into another. `app/` implements them, so that features do not import each other. */
export type NavigationSteps = {
  /** Opens the upload dialog for these files. */
  uploadFiles: (ids: readonly number[]) => void;
  /** Whether a file is on the list. */
  hasFile: (id: number) => boolean;
  /** Opens the page of a file. */
  openFile: (id: number) => void;
  /** Opens the report page of an upload. False if no report names it. */
  openReport: (uploadId: number) => Promise<boolean>;
  /** Selects the integration that all screens show. */
  selectIntegration: (id: number) => Promise<void>;
};

/** The shown screen, and the steps from one feature into another. */
export class Navigation implements NavigationSteps {
  screen = $state<Screen>("files");

  constructor(private readonly steps: NavigationSteps) {}

  uploadFiles(ids: readonly number[]): void {
    if (ids.length > 0) this.steps.uploadFiles(ids);
  }

  hasFile(id: number): boolean {
    return this.steps.hasFile(id);
  }

  openFile(id: number): void {
    this.screen = "files";
    this.steps.openFile(id);
  }

  async openReport(uploadId: number): Promise<boolean> {
    const opened = await this.steps.openReport(uploadId);
    if (opened) this.screen = "reports";
    return opened;
  }

  selectIntegration(id: number): Promise<void> {
    return this.steps.selectIntegration(id);
  }
}

export const [useNavigation, provideNavigation] = createContext<Navigation>();
