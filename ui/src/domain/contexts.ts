/** The shared state that components get by context. */
export { useNotices } from "../components/notices.svelte";
export { useIntegration } from "./integration.svelte";
export { useNavigation } from "./navigation.svelte";
export { useNow } from "./now.svelte";
export { usePlatform } from "./platform.svelte";
export { useSettings } from "./settings.svelte";
