// Kobe's toggles as people read them: by their own paths, with the value and what it is on this desk.
import { left, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import type { EngineState } from '#engine/state.ts';
import { toggleHere, TOGGLES } from '#runbook/toggle.ts';
import type { Base, ToggleValue } from '#runbook/toggle.ts';

function valueText(value: ToggleValue): string {
  return typeof value === 'object' ? value.join(' to ') : String(value);
}

export function toggleLines({ named, settled }: Base, state: EngineState): readonly string[] {
  const rows = Object.entries(TOGGLES).map(([path, toggle]) => [
    path,
    `${valueText(settled[path] ?? toggle.default)}${path in named ? '' : ' (default)'}`,
    toggleHere(toggle, state),
  ]);
  return [
    `${counted(Object.keys(named).length, 'toggle')} of ${rows.length} in config/base.yaml. Where one is also a setting of the desk, the stricter counts.`,
    '',
    ...table([left('toggle'), left('value'), left('here')], rows),
  ];
}
