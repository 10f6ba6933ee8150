import type {
  EncounterSummary,
  PatientDirectory,
  PatientSummary,
} from '../authorization-server/launch-context/index.ts'
import type { Platform } from '../platform.ts'

/** The members of shipped resources that pickers show. */
interface ShippedResource {
  readonly resourceType: string
  readonly id: string
  readonly name?: ReadonlyArray<{ readonly family?: string; readonly given?: readonly string[] }>
  readonly birthDate?: string
  readonly gender?: string
  readonly identifier?: ReadonlyArray<{
    readonly value?: string
    readonly type?: { text?: string }
  }>
  readonly patient?: { readonly reference?: string }
  readonly subject?: { readonly reference?: string }
  readonly link?: ReadonlyArray<{ readonly target?: { readonly reference?: string } }>
  readonly status?: string
  readonly type?: ReadonlyArray<{ readonly text?: string }>
  readonly period?: { readonly start?: string; readonly end?: string }
}

/** The people of the shipped data set, read once when first asked for. */
export function createShippedPeople(platform: Pick<Platform, 'readResource'>): PatientDirectory {
  let loading: Promise<readonly ShippedResource[]> | undefined
  const load = () => {
    loading ??= platform.readResource('sandbox-data.ndjson').then(parseLines)
    return loading
  }
  const patients = async () =>
    (await load()).filter(({ resourceType }) => resourceType === 'Patient').map(toSummary)
  return {
    listPatients: async ({ search, offset, limit }) => {
      const wanted = search.toLowerCase()
      const matching = (await patients())
        .filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(wanted))
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
      return { patients: matching.slice(offset, offset + limit), total: matching.length }
    },
    findPatient: async (id) => (await patients()).find((patient) => patient.id === id),
    patientsOf: async (fhirUser) => {
      const references = new Set(
        (await load())
          .filter(({ resourceType, id }) => `${resourceType}/${id}` === fhirUser)
          .flatMap((resource) => [
            fhirUser,
            resource.patient?.reference,
            ...(resource.link ?? []).map(({ target }) => target?.reference),
          ]),
      )
      const linked = (await load()).flatMap((resource) =>
        references.has(`${resource.resourceType}/${resource.id}`) ? [resource] : [],
      )
      for (const resource of linked) references.add(resource.patient?.reference)
      return (await patients()).filter(({ id }) => references.has(`Patient/${id}`))
    },
    listEncounters: async (patientId) =>
      (await load())
        .filter(
          ({ resourceType, subject }) =>
            resourceType === 'Encounter' && subject?.reference === `Patient/${patientId}`,
        )
        .map(toEncounter)
        .sort((a, b) => (b.start ?? '').localeCompare(a.start ?? '')),
  }
}

function parseLines(bytes: Uint8Array): readonly ShippedResource[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ShippedResource) // The file is shipped, and tested against its generator.
}

function toSummary(resource: ShippedResource): PatientSummary {
  const [name] = resource.name ?? []
  return {
    id: resource.id,
    name: [name?.family, name?.given?.join(' ')].filter(Boolean).join(', '),
    birthDate: resource.birthDate,
    sex: resource.gender,
    identifiers: (resource.identifier ?? []).flatMap(({ value, type }) =>
      value === undefined ? [] : [{ label: type?.text ?? 'Identifier', value }],
    ),
  }
}

function toEncounter(resource: ShippedResource): EncounterSummary {
  return {
    id: resource.id,
    label: resource.type?.[0]?.text ?? 'Encounter',
    start: resource.period?.start,
    end: resource.period?.end,
    status: resource.status ?? 'unknown',
  }
}
