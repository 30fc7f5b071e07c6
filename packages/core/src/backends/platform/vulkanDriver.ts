import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Whether a Vulkan driver is installed, where WebGPU needs one (Linux): without it, WebGPU prints warnings of its own before it
 * says that there is no adapter. Looks where the Vulkan loader looks.
 */
export function hasVulkanDriver(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): boolean {
  if (platform !== "linux") return true;
  const given = env["VK_DRIVER_FILES"] ?? env["VK_ICD_FILENAMES"];
  if (given) return given.split(":").some((file) => existsSync(file));
  const homes = [env["XDG_DATA_HOME"] ?? join(homedir(), ".local/share"), env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config")];
  const shared = ["/etc", "/etc/xdg", "/usr/local/etc", "/usr/local/share", "/usr/share", ...homes];
  return shared.some((folder) => {
    const drivers = join(folder, "vulkan/icd.d");
    return existsSync(drivers) && readdirSync(drivers).some((file) => file.endsWith(".json"));
  });
}
