const SNOMED = 'http://snomed.info/sct'
const LOINC = 'http://loinc.org'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const CVX = 'http://hl7.org/fhir/sid/cvx'
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'

const concept = (system, code, display, text = display) => ({
  coding: [{ system, code, display }],
  text,
})

export const snomed = (code, display, text) => concept(SNOMED, code, display, text)
export const loinc = (code, display, text) => concept(LOINC, code, display, text)
export const rxnorm = (code, display, text) => concept(RXNORM, code, display, text)
export const cvx = (code, display, text) => concept(CVX, code, display, text)

/** A concept from one of the HL7 terminology code systems, named by its last path part. */
export const hl7 = (system, code, display) => concept(`${TERMINOLOGY}/${system}`, code, display)

/** A single coding from an HL7 terminology code system. */
export const hl7Coding = (system, code, display) => ({
  system: `${TERMINOLOGY}/${system}`,
  code,
  display,
})

const US_CORE_CATEGORY = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category'

export const OBSERVATION_CATEGORY = {
  laboratory: hl7('observation-category', 'laboratory', 'Laboratory'),
  'vital-signs': hl7('observation-category', 'vital-signs', 'Vital Signs'),
  'social-history': hl7('observation-category', 'social-history', 'Social History'),
  survey: hl7('observation-category', 'survey', 'Survey'),
  sdoh: concept(US_CORE_CATEGORY, 'sdoh', 'SDOH'),
  'clinical-test': concept(US_CORE_CATEGORY, 'clinical-test', 'Clinical Test'),
}

export const CONDITION_CATEGORY = {
  'encounter-diagnosis': hl7('condition-category', 'encounter-diagnosis', 'Encounter Diagnosis'),
  'problem-list-item': hl7('condition-category', 'problem-list-item', 'Problem List Item'),
  'health-concern': concept(
    'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
    'health-concern',
    'Health Concern',
  ),
}

/** name -> [LOINC code, display, UCUM unit, category, digits] for single-valued observations. */
export const MEASUREMENT = {
  hba1c: ['4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood', '%', 'laboratory', 1],
  glucose: ['2339-0', 'Glucose [Mass/volume] in Blood', 'mg/dL', 'laboratory', 0],
  cholesterol: ['2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma', 'mg/dL', 'laboratory', 0],
  hdl: ['2085-9', 'Cholesterol in HDL [Mass/volume] in Serum or Plasma', 'mg/dL', 'laboratory', 0],
  ldl: [
    '13457-7',
    'Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation',
    'mg/dL',
    'laboratory',
    0,
  ],
  triglyceride: [
    '2571-8',
    'Triglyceride [Mass/volume] in Serum or Plasma',
    'mg/dL',
    'laboratory',
    0,
  ],
  creatinine: ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 'laboratory', 2],
  hemoglobin: ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', 'laboratory', 1],
  leukocytes: [
    '6690-2',
    'Leukocytes [#/volume] in Blood by Automated count',
    '10*3/uL',
    'laboratory',
    1,
  ],
  platelets: [
    '777-3',
    'Platelets [#/volume] in Blood by Automated count',
    '10*3/uL',
    'laboratory',
    0,
  ],
  tsh: ['3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma', 'm[IU]/L', 'laboratory', 2],
  inr: ['6301-6', 'INR in Platelet poor plasma by Coagulation assay', '{INR}', 'laboratory', 1],
  ferritin: ['2276-4', 'Ferritin [Mass/volume] in Serum or Plasma', 'ng/mL', 'laboratory', 0],
  natriureticPeptide: [
    '33762-6',
    'Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma',
    'pg/mL',
    'laboratory',
    0,
  ],
  height: ['8302-2', 'Body height', 'cm', 'vital-signs', 1],
  weight: ['29463-7', 'Body weight', 'kg', 'vital-signs', 1],
  bmi: ['39156-5', 'Body mass index (BMI) [Ratio]', 'kg/m2', 'vital-signs', 1],
  heartRate: ['8867-4', 'Heart rate', '/min', 'vital-signs', 0],
  respiratoryRate: ['9279-1', 'Respiratory rate', '/min', 'vital-signs', 0],
  temperature: ['8310-5', 'Body temperature', 'Cel', 'vital-signs', 1],
  oxygenSaturation: [
    '59408-5',
    'Oxygen saturation in Arterial blood by Pulse oximetry',
    '%',
    'vital-signs',
    0,
  ],
  phq2: [
    '55758-7',
    'Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]',
    '{score}',
    'survey',
    0,
  ],
  phq9: [
    '44261-6',
    'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]',
    '{score}',
    'survey',
    0,
  ],
  gad7: [
    '70274-6',
    'Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]',
    '{score}',
    'survey',
    0,
  ],
  ejectionFraction: ['10230-1', 'Left ventricular Ejection fraction', '%', 'clinical-test', 0],
  forcedExpiratoryVolume: ['20150-9', 'FEV1', 'L', 'clinical-test', 2],
}

/** name -> RxNorm code and display of the drugs prescribed in the stories. */
export const DRUG = {
  metformin: rxnorm('861007', 'metformin hydrochloride 500 MG Oral Tablet'),
  lisinopril: rxnorm('314076', 'lisinopril 10 MG Oral Tablet'),
  amlodipine: rxnorm('197361', 'amlodipine 5 MG Oral Tablet'),
  atorvastatin: rxnorm('617310', 'atorvastatin 20 MG Oral Tablet'),
  albuterol: rxnorm('745679', '200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler'),
  fluticasone: rxnorm(
    '895994',
    '120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler',
  ),
  levothyroxine: rxnorm('966222', 'levothyroxine sodium 0.075 MG Oral Tablet'),
  sertraline: rxnorm('312941', 'sertraline 50 MG Oral Tablet'),
  warfarin: rxnorm('855332', 'warfarin sodium 5 MG Oral Tablet'),
  metoprolol: rxnorm('866412', '24 HR metoprolol succinate 100 MG Extended Release Oral Tablet'),
  furosemide: rxnorm('313988', 'furosemide 40 MG Oral Tablet'),
  ferrousSulfate: rxnorm('310325', 'ferrous sulfate 325 MG Oral Tablet'),
  acetaminophen: rxnorm('313782', 'acetaminophen 325 MG Oral Tablet'),
  ibuprofen: rxnorm('310965', 'ibuprofen 200 MG Oral Tablet'),
  amoxicillin: rxnorm('308182', 'amoxicillin 250 MG Oral Capsule'),
  donepezil: rxnorm('997223', 'donepezil hydrochloride 10 MG Oral Tablet'),
  alendronate: rxnorm('904419', 'alendronic acid 10 MG Oral Tablet'),
  tamoxifen: rxnorm('198240', 'tamoxifen 10 MG Oral Tablet'),
}

export const VACCINE = {
  influenza: cvx('140', 'Influenza, seasonal, injectable, preservative free'),
  covid: cvx('208', 'COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose'),
  tdap: cvx('115', 'Tdap'),
  mmr: cvx('03', 'MMR'),
  varicella: cvx('21', 'varicella'),
  dtap: cvx('20', 'DTaP'),
  polio: cvx('10', 'IPV'),
  hepatitisB: cvx('08', 'Hep B, adolescent or pediatric'),
  rotavirus: cvx('119', 'rotavirus, monovalent'),
  hpv: cvx('62', 'HPV, quadrivalent'),
  pneumococcal: cvx('33', 'pneumococcal polysaccharide PPV23'),
  zoster: cvx('187', 'zoster recombinant'),
}

export const ALLERGY = {
  penicillin: [
    'medication',
    snomed('91936005', 'Allergy to penicillin'),
    '247472004',
    'Hives',
    'high',
  ],
  peanut: ['food', snomed('91935009', 'Allergy to peanut'), '39579001', 'Anaphylaxis', 'high'],
  shellfish: ['food', snomed('300913006', 'Allergy to shellfish'), '247472004', 'Hives', 'low'],
  latex: [
    'environment',
    snomed('300916003', 'Latex allergy'),
    '271807003',
    'Eruption of skin',
    'low',
  ],
  beeVenom: [
    'environment',
    snomed('424213003', 'Allergy to bee venom'),
    '39579001',
    'Anaphylaxis',
    'high',
  ],
  sulfonamide: [
    'medication',
    snomed('91939003', 'Allergy to sulfonamide'),
    '271807003',
    'Eruption of skin',
    'unable-to-assess',
  ],
}
