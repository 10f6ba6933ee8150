import { hl7, snomed } from './codes.mjs'

/** One clinical story per key. `course` gives each laboratory or clinical value as [first, last, noise]
 * along the visits; `drugs` are [drug, dosage text, status]; a story without `conditions` is a healthy
 * or organisational one. */
export const STORIES = {
  healthy: { visits: 2 },
  duplicate: { visits: 0 },
  diabetes: {
    visits: 5,
    sinceYears: 6,
    conditions: [
      ['diabetes', snomed('44054006', 'Diabetes mellitus type 2'), 'problem-list-item', 'E11.9'],
    ],
    course: { hba1c: [8.9, 6.8, 0.2], glucose: [188, 124, 12], creatinine: [0.9, 1.0, 0.08] },
    drugs: [['metformin', 'Take one tablet by mouth twice a day with meals', 'active']],
    goal: ['HbA1c below 7 percent', 'hba1c'],
    device: ['337414009', 'Blood glucose meter'],
    field: 'family',
  },
  hypertension: {
    visits: 4,
    sinceYears: 9,
    conditions: [
      ['hypertension', snomed('59621000', 'Essential hypertension'), 'problem-list-item', 'I10'],
    ],
    course: { creatinine: [0.9, 1.1, 0.1] },
    drugs: [
      ['lisinopril', 'Take one tablet by mouth once a day', 'active'],
      ['amlodipine', 'Take one tablet by mouth once a day', 'stopped'],
    ],
    goal: ['Blood pressure below 130/80 mmHg', null],
    field: 'family',
    bloodPressure: [158, 128],
  },
  hyperlipidemia: {
    visits: 3,
    sinceYears: 4,
    conditions: [
      ['hyperlipidemia', snomed('55822004', 'Hyperlipidemia'), 'problem-list-item', 'E78.5'],
    ],
    course: {
      cholesterol: [262, 184, 8],
      hdl: [41, 48, 2],
      ldl: [174, 98, 6],
      triglyceride: [236, 152, 14],
    },
    drugs: [['atorvastatin', 'Take one tablet by mouth at bedtime', 'active']],
    goal: ['LDL cholesterol below 100 mg/dL', 'ldl'],
    field: 'family',
  },
  coronary: {
    visits: 4,
    sinceYears: 3,
    conditions: [
      [
        'coronary-disease',
        snomed('53741008', 'Coronary arteriosclerosis'),
        'problem-list-item',
        'I25.10',
      ],
    ],
    course: { ldl: [148, 71, 5], ejectionFraction: [46, 54, 2] },
    drugs: [
      ['atorvastatin', 'Take one tablet by mouth at bedtime', 'active'],
      ['metoprolol', 'Take one tablet by mouth once a day', 'active'],
    ],
    admission: [
      'Admitted with chest pain; stent placed in the left anterior descending artery.',
      snomed('415070008', 'Percutaneous coronary intervention'),
    ],
    goal: ['Walk 30 minutes on five days a week', null],
    field: 'cardiology',
  },
  heartFailure: {
    visits: 5,
    sinceYears: 4,
    conditions: [
      ['heart-failure', snomed('84114007', 'Heart failure'), 'problem-list-item', 'I50.9'],
    ],
    course: {
      natriureticPeptide: [2850, 1240, 180],
      ejectionFraction: [32, 38, 2],
      creatinine: [1.3, 1.5, 0.1],
    },
    drugs: [
      ['furosemide', 'Take one tablet by mouth every morning', 'active'],
      ['metoprolol', 'Take one tablet by mouth once a day', 'active'],
    ],
    admission: [
      'Admitted with shortness of breath and leg swelling; diuresed and discharged.',
      snomed('433236007', 'Transthoracic echocardiography'),
    ],
    goal: ['Daily weight within 1 kg of dry weight', null],
    device: ['14106009', 'Cardiac pacemaker'],
    field: 'cardiology',
  },
  atrialFibrillation: {
    visits: 4,
    sinceYears: 5,
    conditions: [
      [
        'atrial-fibrillation',
        snomed('49436004', 'Atrial fibrillation'),
        'problem-list-item',
        'I48.91',
      ],
    ],
    course: { inr: [1.6, 2.5, 0.2] },
    drugs: [['warfarin', 'Take one tablet by mouth every evening', 'active']],
    goal: ['INR between 2.0 and 3.0', 'inr'],
    field: 'cardiology',
  },
  kidney: {
    visits: 4,
    sinceYears: 3,
    conditions: [
      [
        'kidney-disease',
        snomed('433144002', 'Chronic kidney disease stage 3'),
        'problem-list-item',
        'N18.30',
      ],
    ],
    course: { creatinine: [1.6, 2.0, 0.1], hemoglobin: [12.4, 11.2, 0.3] },
    drugs: [['lisinopril', 'Take one tablet by mouth once a day', 'active']],
    field: 'internal',
  },
  asthma: {
    visits: 3,
    sinceYears: 3,
    conditions: [['asthma', snomed('195967001', 'Asthma'), 'problem-list-item', 'J45.909']],
    course: { forcedExpiratoryVolume: [1.7, 2.1, 0.1] },
    drugs: [
      ['albuterol', 'Inhale two puffs every four hours as needed', 'active'],
      ['fluticasone', 'Inhale one puff twice a day', 'active'],
    ],
    emergency: [
      'Wheezing after running; improved after nebulised albuterol.',
      ['asthma-attack', snomed('708038006', 'Acute exacerbation of asthma'), 'J45.901'],
    ],
    goal: ['No night-time wakening from asthma', null],
    field: 'pediatrics',
  },
  copd: {
    visits: 4,
    sinceYears: 7,
    conditions: [
      [
        'copd',
        snomed('13645005', 'Chronic obstructive lung disease'),
        'problem-list-item',
        'J44.9',
      ],
    ],
    course: { forcedExpiratoryVolume: [1.6, 1.4, 0.1], oxygenSaturation: [94, 92, 1] },
    drugs: [['albuterol', 'Inhale two puffs every four hours as needed', 'active']],
    admission: [
      'Admitted with productive cough and low oxygen saturation; treated and discharged.',
      snomed('127783003', 'Spirometry'),
    ],
    smoker: true,
    field: 'internal',
  },
  hypothyroidism: {
    visits: 3,
    sinceYears: 8,
    conditions: [
      ['hypothyroidism', snomed('40930008', 'Hypothyroidism'), 'problem-list-item', 'E03.9'],
    ],
    course: { tsh: [7.9, 2.3, 0.4] },
    drugs: [['levothyroxine', 'Take one tablet by mouth every morning before breakfast', 'active']],
    field: 'family',
  },
  depression: {
    visits: 4,
    sinceYears: 2,
    conditions: [
      [
        'depression',
        snomed('370143000', 'Major depressive disorder'),
        'problem-list-item',
        'F32.A',
      ],
    ],
    course: { phq9: [17, 6, 1] },
    drugs: [['sertraline', 'Take one tablet by mouth once a day', 'active']],
    goal: ['PHQ-9 score below 5', 'phq9'],
    field: 'psychiatry',
  },
  anxiety: {
    visits: 3,
    sinceYears: 2,
    conditions: [
      ['anxiety', snomed('21897009', 'Generalized anxiety disorder'), 'problem-list-item', 'F41.1'],
    ],
    course: { gad7: [14, 7, 1] },
    drugs: [['sertraline', 'Take one tablet by mouth once a day', 'on-hold']],
    field: 'psychiatry',
  },
  migraine: {
    visits: 3,
    sinceYears: 5,
    conditions: [['migraine', snomed('37796009', 'Migraine'), 'problem-list-item', 'G43.909']],
    drugs: [['ibuprofen', 'Take two tablets by mouth at the first sign of headache', 'active']],
    field: 'family',
  },
  anemia: {
    visits: 3,
    sinceYears: 1,
    conditions: [
      [
        'iron-deficiency',
        snomed('87522002', 'Iron deficiency anemia'),
        'problem-list-item',
        'D50.9',
      ],
    ],
    course: { hemoglobin: [9.8, 12.6, 0.2], ferritin: [7, 38, 3], platelets: [310, 265, 15] },
    drugs: [['ferrousSulfate', 'Take one tablet by mouth once a day', 'completed']],
    field: 'family',
  },
  arthritis: {
    visits: 3,
    sinceYears: 6,
    conditions: [
      [
        'knee-arthritis',
        snomed('239873007', 'Osteoarthritis of knee'),
        'problem-list-item',
        'M17.9',
      ],
    ],
    drugs: [['acetaminophen', 'Take two tablets by mouth every six hours as needed', 'active']],
    admission: [
      'Elective right knee replacement, uneventful.',
      snomed('609588000', 'Total knee replacement'),
    ],
    device: ['303533002', 'Knee joint prosthesis'],
    field: 'internal',
  },
  osteoporosis: {
    visits: 2,
    sinceYears: 4,
    conditions: [
      ['osteoporosis', snomed('64859006', 'Osteoporosis'), 'problem-list-item', 'M81.0'],
    ],
    drugs: [
      ['alendronate', 'Take one tablet by mouth every morning with a glass of water', 'active'],
    ],
    field: 'internal',
  },
  dementia: {
    visits: 3,
    sinceYears: 3,
    conditions: [
      ['alzheimer', snomed('26929004', "Alzheimer's disease"), 'problem-list-item', 'G30.9'],
    ],
    drugs: [['donepezil', 'Take one tablet by mouth at bedtime', 'active']],
    goal: ['Stay safely at home with daily support', null],
    field: 'internal',
  },
  breastCancer: {
    visits: 4,
    sinceYears: 2,
    conditions: [
      [
        'breast-cancer',
        snomed('254837009', 'Malignant neoplasm of breast'),
        'problem-list-item',
        'C50.919',
      ],
    ],
    course: {
      leukocytes: [3.1, 5.4, 0.3],
      hemoglobin: [10.6, 12.8, 0.3],
      platelets: [148, 232, 12],
    },
    drugs: [['tamoxifen', 'Take two tablets by mouth once a day', 'active']],
    admission: [
      'Admitted for lumpectomy of the left breast; margins clear.',
      snomed('392021009', 'Lumpectomy of breast'),
    ],
    field: 'oncology',
  },
  pregnancy: {
    visits: 4,
    sinceYears: 1,
    conditions: [
      ['pregnancy', snomed('72892002', 'Normal pregnancy'), 'problem-list-item', 'Z34.90'],
    ],
    course: { hemoglobin: [12.4, 11.3, 0.2] },
    drugs: [['ferrousSulfate', 'Take one tablet by mouth once a day', 'active']],
    field: 'obstetrics',
  },
  newborn: { visits: 3, field: 'pediatrics' },
  otitis: {
    visits: 2,
    emergency: [
      'Ear pain and fever for two days; right ear drum red and bulging.',
      ['otitis', snomed('65363002', 'Otitis media'), 'H66.90'],
    ],
    drugs: [
      ['amoxicillin', 'Take one capsule by mouth three times a day for seven days', 'completed'],
    ],
    field: 'pediatrics',
  },
}

/** Concerns people bring up at a visit; every third adult has one. */
export const HEALTH_CONCERNS = [
  ['stress', snomed('73595000', 'Stress'), 'Z73.3'],
  ['food-insecurity', snomed('733423003', 'Food insecurity'), 'Z59.41'],
  ['social-isolation', snomed('422650009', 'Social isolation'), 'Z60.4'],
  [
    'transport',
    snomed('551711000124101', 'Inability to access healthcare due to transportation insecurity'),
    'Z75.3',
  ],
]

export const CONDITION_STATUS = {
  active: hl7('condition-clinical', 'active', 'Active'),
  resolved: hl7('condition-clinical', 'resolved', 'Resolved'),
}
