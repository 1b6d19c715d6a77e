// The rules that say when: as the person sees them, and back. Plain, so that they can be tested without a window.
import type { MeteredRule, NetworkName, NetworkPolicy, NetworkUse, NightWindow } from "../backend/bindings";

/** What the person sees of the rules that say when. */
export interface When {
  minutes: number;
  metered: MeteredRule;
  costs: boolean;
  night: boolean;
  window: NightWindow;
  here: NetworkUse | "as_elsewhere";
}

/** What the rules say, for the network that this machine is on. */
export function whenOf(network: NetworkPolicy, here: NetworkName | null): When {
  return {
    minutes: network.interval_minutes ?? 0,
    metered: network.metered ?? "nothing",
    costs: network.costs_money ?? false,
    night: Boolean(network.night),
    window: network.night ?? { from: "22:00", to: "06:00" },
    here: network.networks?.find((choice) => choice.id === here?.id)?.may ?? "as_elsewhere",
  };
}

type Rules = Pick<NetworkPolicy, "interval_minutes" | "metered" | "costs_money" | "night" | "networks">;

/** The rules after the person's change; what was chosen for other networks stays. */
export function rulesOf(when: When, known: NetworkPolicy, here: NetworkName | null): Rules {
  const others = (known.networks ?? []).filter((choice) => choice.id !== here?.id);
  return {
    interval_minutes: when.minutes || null,
    metered: when.metered,
    costs_money: when.costs,
    night: when.night && when.window.from && when.window.to ? { ...when.window } : null,
    networks: here && when.here !== "as_elsewhere" ? [...others, { ...here, may: when.here }] : others,
  };
}
