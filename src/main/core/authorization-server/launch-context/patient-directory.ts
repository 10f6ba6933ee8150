/** A patient as pickers show one. */
export interface PatientSummary {
  /** Id of the Patient resource, without its type. */
  readonly id: string
  readonly name: string
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly birthDate?: string | undefined
  readonly sex?: string | undefined
  /** What a person would search by, with its kind in words. */
  readonly identifiers: ReadonlyArray<{ readonly label: string; readonly value: string }>
}

/** An encounter as pickers show one. */
export interface EncounterSummary {
  /** Id of the Encounter resource, without its type. */
  readonly id: string
  /** What happened, in words. */
  readonly label: string
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly status: string
  readonly location?: string | undefined
}

/** The people launches can be about; the FHIR sandbox answers. */
export interface PatientDirectory {
  /** Patients by name or identifier, in order of name. */
  listPatients(query: {
    readonly search: string
    readonly offset: number
    readonly limit: number
  }): Promise<{ readonly patients: readonly PatientSummary[]; readonly total: number }>
  findPatient(id: string): Promise<PatientSummary | undefined>
  /** Patients a user has of their own: self, or those a related person is linked to.
   * @param fhirUser relative reference, such as RelatedPerson/r1
   */
  patientsOf(fhirUser: string): Promise<readonly PatientSummary[]>
  /** Encounters of a patient, newest first. */
  listEncounters(patientId: string): Promise<readonly EncounterSummary[]>
}
