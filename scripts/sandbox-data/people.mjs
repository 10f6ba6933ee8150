/** The invented patients: [given, middle, family, gender, age, language, city, race, stories, marks].
 * Stories are keys of STORIES; marks are `deceased`, `homeless`, `replaced-by:<id>`, `inactive`. */
const ROWS = [
  ['Amara', 'Ngozi', 'Okafor', 'female', 54, 'en', 0, 'black', 'diabetes hypertension', ''],
  ['James', 'Robert', 'Whitfield', 'male', 67, 'en', 0, 'white', 'coronary hyperlipidemia', ''],
  ['Lucía', 'Elena', 'García', 'female', 38, 'es', 1, 'hispanic', 'hypothyroidism', ''],
  ['Mateo', 'Andrés', 'García', 'male', 9, 'es', 1, 'hispanic', 'asthma', ''],
  ['Sofía', 'Isabel', 'García', 'female', 4, 'es', 1, 'hispanic', 'otitis', ''],
  ['Wei', 'Jun', 'Chen', 'male', 45, 'zh', 2, 'asian', 'hyperlipidemia', ''],
  ['Mei-Ling', '', 'Chen', 'female', 43, 'zh', 2, 'asian', 'migraine', ''],
  ['Priya', 'Lakshmi', 'Raman', 'female', 31, 'en', 2, 'asian', 'pregnancy', ''],
  ['Arjun', '', 'Raman', 'male', 0, 'en', 2, 'asian', 'newborn', ''],
  ['Mohammed', 'Idris', 'Al-Farsi', 'male', 59, 'ar', 3, 'white', 'diabetes kidney', ''],
  ['Fatima', 'Zahra', 'Al-Farsi', 'female', 56, 'ar', 3, 'white', 'arthritis', ''],
  ['Ingrid', 'Solveig', 'Lindqvist', 'female', 97, 'sv', 3, 'white', 'dementia osteoporosis', ''],
  ['Björn', 'Erik', 'Lindqvist', 'male', 71, 'sv', 3, 'white', 'atrialFibrillation', ''],
  ['Giulia', 'Rosa', 'Conti', 'female', 26, 'it', 4, 'white', 'anxiety', ''],
  ['Tomasz', 'Piotr', 'Wójcik', 'male', 50, 'pl', 4, 'white', 'copd', ''],
  ['Agnieszka', 'Maria', 'Wójcik', 'female', 47, 'pl', 4, 'white', 'breastCancer', ''],
  ['Kwame', 'Kofi', 'Mensah', 'male', 35, 'en', 0, 'black', 'healthy', ''],
  ['Abena', 'Esi', 'Mensah', 'female', 33, 'en', 0, 'black', 'anemia', ''],
  ['Kojo', '', 'Mensah', 'male', 6, 'en', 0, 'black', 'otitis', ''],
  ['Hiroshi', '', 'Tanaka', 'male', 78, 'ja', 5, 'asian', 'heartFailure atrialFibrillation', ''],
  ['Yuki', '', 'Tanaka', 'female', 74, 'ja', 5, 'asian', 'osteoporosis', ''],
  ['Emily', 'Grace', 'Thompson', 'female', 22, 'en', 5, 'white', 'depression', ''],
  ['Liam', 'Patrick', "O'Sullivan", 'male', 17, 'en', 6, 'white', 'asthma', ''],
  [
    'Niamh',
    'Brigid',
    "O'Sullivan",
    'female',
    48,
    'en',
    6,
    'white',
    'hypothyroidism depression',
    '',
  ],
  ['Lan', 'Thị', 'Nguyễn', 'female', 62, 'vi', 6, 'asian', 'diabetes hyperlipidemia', ''],
  ['Minh', 'Văn', 'Trần', 'male', 65, 'vi', 6, 'asian', 'hypertension', ''],
  ['Olena', 'Vasylivna', 'Kovalenko', 'female', 41, 'uk', 7, 'white', 'anxiety migraine', ''],
  ['Dmytro', '', 'Kovalenko', 'male', 13, 'uk', 7, 'white', 'healthy', ''],
  ['Aiyana', 'Rose', 'Begay', 'female', 29, 'en', 7, 'native', 'healthy', ''],
  ['Joseph', 'Ray', 'Begay', 'male', 58, 'en', 7, 'native', 'diabetes hypertension', ''],
  ['Leilani', 'Keala', 'Kahananui', 'female', 36, 'en', 8, 'pacific', 'pregnancy', ''],
  ['Zainab', 'Amina', 'Hussein', 'female', 19, 'so', 8, 'black', 'anemia', ''],
  ['Abdirahman', 'Yusuf', 'Hussein', 'male', 52, 'so', 8, 'black', 'hypertension', 'homeless'],
  ['Chloé', 'Marie', 'Dubois', 'female', 28, 'fr', 9, 'white', 'healthy', ''],
  ['Étienne', 'Luc', 'Dubois', 'male', 61, 'fr', 9, 'white', 'coronary', ''],
  ['Hannah', 'Miriam', 'Goldberg', 'female', 83, 'en', 9, 'white', 'heartFailure', 'deceased'],
  ['Samuel', 'Isaac', 'Goldberg', 'male', 85, 'en', 9, 'white', 'dementia', ''],
  ['Carlos', 'Eduardo', 'Ferreira', 'male', 44, 'pt', 1, 'hispanic', 'arthritis', ''],
  ['Ana', 'Beatriz', 'Ferreira', 'female', 15, 'pt', 1, 'hispanic', 'migraine', ''],
  ['Min-jun', '', 'Park', 'male', 2, 'ko', 2, 'asian', 'otitis', ''],
  ['Seo-yeon', '', 'Park', 'female', 32, 'ko', 2, 'asian', 'healthy', ''],
  ['Tariq', 'Hassan', 'Mahmood', 'male', 69, 'ur', 3, 'asian', 'copd hypertension', 'deceased'],
  ['Ayesha', 'Noor', 'Mahmood', 'female', 11, 'ur', 3, 'asian', 'asthma', ''],
  ['Desmond', 'Tyrell', 'Washington', 'male', 39, 'en', 4, 'black', 'kidney hypertension', ''],
  ['Ruth', 'Ann', 'Yoder', 'female', 88, 'de', 4, 'white', 'arthritis osteoporosis', ''],
  ['Alex', 'Jordan', 'Rivera', 'other', 24, 'en', 5, 'hispanic', 'anxiety', ''],
  ['Robin', '', 'Castellanos', 'unknown', 40, 'es', 5, 'hispanic', 'healthy', 'inactive'],
  ['Elif', 'Defne', 'Yılmaz', 'female', 52, 'tr', 6, 'white', 'hyperlipidemia hypothyroidism', ''],
  ['Ravi', 'Kumar', 'Patel', 'male', 1, 'gu', 8, 'asian', 'newborn', ''],
  [
    'Jim',
    'R',
    'Whitfield',
    'male',
    67,
    'en',
    0,
    'white',
    'duplicate',
    'replaced-by:james-whitfield',
  ],
]

const CITIES = [
  ['Cedar Falls', 'OH', '44102', '216'],
  ['Alta Vista', 'TX', '78204', '210'],
  ['Bayview', 'CA', '94124', '415'],
  ['Marlow', 'MI', '48126', '313'],
  ['Fairhaven', 'PA', '17602', '717'],
  ['Northgate', 'WA', '98115', '206'],
  ['Hollis Bridge', 'MA', '02125', '617'],
  ['Red Mesa', 'AZ', '86514', '928'],
  ['Kona Point', 'HI', '96740', '808'],
  ['Saint Martin', 'LA', '70582', '337'],
]

const LANGUAGE_NAMES = {
  ar: 'Arabic',
  de: 'German',
  en: 'English',
  es: 'Spanish',
  fr: 'French',
  gu: 'Gujarati',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  pl: 'Polish',
  pt: 'Portuguese',
  so: 'Somali',
  sv: 'Swedish',
  tr: 'Turkish',
  uk: 'Ukrainian',
  ur: 'Urdu',
  vi: 'Vietnamese',
  zh: 'Chinese',
}

/** The families whose adults act for children or parents: proxy person -> patients they look after. */
export const PROXIES = [
  {
    id: 'elena-garcia',
    given: 'Elena',
    family: 'García',
    gender: 'female',
    birthDate: '1961-03-12',
    language: 'es',
    patients: [
      ['mateo-garcia', 'GRPRN', 'grandparent'],
      ['sofia-garcia', 'GRPRN', 'grandparent'],
    ],
  },
  {
    id: 'lucia-garcia-parent',
    given: 'Lucía',
    family: 'García',
    gender: 'female',
    birthDate: '1987-09-02',
    language: 'es',
    patients: [
      ['mateo-garcia', 'MTH', 'mother'],
      ['sofia-garcia', 'MTH', 'mother'],
    ],
    self: 'lucia-garcia',
  },
  {
    id: 'abena-mensah-parent',
    given: 'Abena',
    family: 'Mensah',
    gender: 'female',
    birthDate: '1993-01-19',
    language: 'en',
    patients: [['kojo-mensah', 'MTH', 'mother']],
    self: 'abena-mensah',
  },
  {
    id: 'bjorn-lindqvist-son',
    given: 'Björn',
    family: 'Lindqvist',
    gender: 'male',
    birthDate: '1955-02-11',
    language: 'sv',
    patients: [['ingrid-lindqvist', 'SON', 'natural son']],
    self: 'bjorn-lindqvist',
  },
  {
    id: 'deborah-goldberg',
    given: 'Deborah',
    family: 'Goldberg',
    gender: 'female',
    birthDate: '1968-11-30',
    language: 'en',
    patients: [
      ['samuel-goldberg', 'DAU', 'natural daughter'],
      ['hannah-goldberg', 'DAU', 'natural daughter'],
    ],
  },
  {
    id: 'niamh-osullivan-parent',
    given: 'Niamh',
    family: "O'Sullivan",
    gender: 'female',
    birthDate: '1978-05-04',
    language: 'en',
    patients: [['liam-osullivan', 'MTH', 'mother']],
    self: 'niamh-osullivan',
  },
]

/** An ASCII id part from a name: accents dropped, everything else that is no letter or digit removed. */
export function slug(text) {
  return text
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
}

/** The patients as plain descriptions, in table order. */
export const PEOPLE = ROWS.map(
  ([given, middle, family, gender, age, language, cityIndex, race, stories, marks]) => {
    const [city, state, postalCode, areaCode] = CITIES[cityIndex]
    return {
      id: `${slug(given)}-${slug(family)}`,
      given: middle === '' ? [given] : [given, middle],
      family,
      gender,
      age,
      language,
      race,
      languageName: LANGUAGE_NAMES[language],
      city,
      state,
      postalCode,
      areaCode,
      cityIndex,
      stories: stories.split(' '),
      marks: marks === '' ? [] : marks.split(' '),
    }
  },
)
