import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'

interface TabBarProps<Name extends string> {
  /** What the tabs divide, as in `Client detail`. */
  readonly label: string
  readonly tabs: readonly { readonly name: Name; readonly label: string }[]
  readonly current: Name
  readonly onChange: (name: Name) => void
}

/** A row of tabs; arrows move between them. */
export function TabBar<Name extends string>({ label, tabs, current, onChange }: TabBarProps<Name>) {
  return (
    <Tabs
      value={current}
      onChange={(_event, name: Name) => onChange(name)}
      aria-label={label}
      variant="scrollable"
      scrollButtons="auto"
      allowScrollButtonsMobile
      sx={{ flexShrink: 0, px: 1 }}
    >
      {tabs.map((tab) => (
        <Tab key={tab.name} value={tab.name} label={tab.label} />
      ))}
    </Tabs>
  )
}
