/** The cases of the demo community, each with all that happened to it, in order. */
import { OPEN_CASES } from './cases-open.ts'
import { PAST_CASES } from './cases-past.ts'
import type { CaseSketch } from './sketches.ts'

const CLOSED_CASES: readonly CaseSketch[] = [
  {
    specialty: 'cardiology',
    asker: 'hanna',
    at: '41d 09:20',
    urgency: 'routine',
    title: 'New soft murmur in a nine-year-old cat before dental surgery',
    body: 'Grade II of VI, left parasternal, not there a year ago. Heart rate 190, pressure 145, thyroid normal, kidneys normal. Eats, plays, sleeps at 22 breaths a minute on the owner’s video.\n\nTwo resorptive lesions need to come out. **Would you postpone?**',
    tags: ['cat', 'murmur', 'anaesthesia'],
    steps: [
      { at: '41d 10:05', by: 'tomas', does: 'claim' },
      {
        at: '41d 11:40',
        by: 'tomas',
        says: 'Not on the murmur alone. Roughly half of new soft murmurs in healthy older cats are dynamic.\n\n1. Run a proBNP. If it is normal, go ahead.\n2. If it is raised, have the left atrium measured first. A normal atrium makes heart failure from the anaesthetic unlikely.\n3. Either way: lower fluid rate, avoid a fast heart, warm her, and count breaths for a day afterwards.',
      },
      { at: '40d 08:30', by: 'sofie', thanks: 'tomas' },
      { at: '40d 09:10', by: 'lotte', thanks: 'tomas' },
      { at: '38d 17:20', accepts: 'tomas' },
      {
        at: '31d 12:00',
        outcome: {
          outcome: 'confirmed_plan',
          effect: 'better_prepared',
          valueForClient: 4,
          valueForMe: 5,
          note: 'proBNP normal, both teeth out, cat eating the same evening. I would have postponed without this.',
        },
      },
    ],
  },
  {
    specialty: 'cardiology',
    asker: 'bram',
    at: '36d 16:45',
    urgency: 'today',
    title: 'Cavalier with a known mitral murmur has begun to cough at night',
    body: 'Ten years, grade IV murmur for two years, no treatment so far. Coughs after lying down since last week, appetite good. Breathing rate asleep 34 by the owner’s count. Is it right to start a diuretic and see, or do I take pictures first?',
    tags: ['dog', 'mitral', 'cough'],
    steps: [
      { at: '36d 17:10', by: 'tomas', does: 'claim' },
      {
        at: '36d 18:02',
        by: 'tomas',
        says: 'Pictures first if he is comfortable enough to be positioned, because a large left atrium alone can cough, and then a diuretic does little. If the rate asleep stays above 30 and there is an interstitial pattern, start treatment the same day and recheck kidneys and potassium within a week.\n\nIf he worsens before you get there, treat first and image later.',
      },
      {
        at: '36d 19:30',
        by: 'noor',
        says: 'Ask for a trachea view while you are at it. Ours had both, and only one of them improved on tablets.',
      },
      { at: '35d 09:15', by: 'hanna', thanks: 'tomas' },
      { at: '35d 09:16', by: 'hanna', thanks: 'noor' },
      { at: '34d 13:00', accepts: 'tomas' },
      {
        at: '27d 18:40',
        outcome: {
          outcome: 'new_advice',
          effect: 'initiated',
          valueForClient: 5,
          valueForMe: 4,
          note: 'Clear lungs, very large atrium. We did not start the diuretic, and watch the rate at home instead.',
        },
      },
    ],
  },
  {
    specialty: 'dermatology',
    asker: 'sofie',
    at: '33d 10:30',
    urgency: 'routine',
    title: 'Third ear infection since spring in a young Labrador',
    body: 'Both ears, each time better on drops and back within six weeks. No foreign body, drum intact. Licks paws in between. The owner asks for “the strong drops”.',
    tags: ['dog', 'ear', 'allergy'],
    steps: [
      { at: '33d 11:20', by: 'samuel', does: 'claim' },
      {
        at: '33d 14:05',
        by: 'samuel',
        says: 'The ears are the symptom. Cytology from both sides today, so that you treat what is there, and continue until cytology is clean, not until it looks clean.\n\nThen the cause: strict flea control and an eight-week diet trial, in that order of effort. Paws and ears together are allergic until proven otherwise.',
      },
      { at: '33d 20:10', by: 'aoife', thanks: 'samuel' },
      { at: '32d 08:00', by: 'karim', thanks: 'samuel' },
      { at: '31d 10:00', accepts: 'samuel' },
      {
        at: '16d 09:00',
        outcome: {
          outcome: 'confirmed_plan',
          effect: 'useful_instruction',
          valueForClient: 4,
          valueForMe: 4,
          note: 'Yeast on both sides, clean after three weeks. Diet trial is in week two, paws are already quieter.',
        },
      },
    ],
  },
  {
    specialty: 'exotics',
    asker: 'lotte',
    at: '30d 12:15',
    urgency: 'today',
    title: 'Guinea pig off food for a day, molars look long',
    body: 'Sow, three years, 780 g, down from 860. Few droppings since yesterday. Awake view of the mouth is poor, lower molars seem to lean inwards. What do I do today, and what tomorrow?',
    tags: ['guinea pig', 'teeth', 'gut stasis'],
    steps: [
      {
        at: '30d 13:00',
        by: 'mei',
        says: 'Today: warmth, pain relief, fluids under the skin, and syringe feeding every four hours once she is hydrated. Weigh her twice a day.\n\nTomorrow, if she is stronger: proper look under sedation. If there is a bridge of molars over the tongue, it has to be reduced or she will not keep eating. Extra vitamin C throughout.',
      },
      {
        at: '30d 15:25',
        by: 'aoife',
        says: 'Agree with Mei. I would also take one lateral picture of the skull while she is asleep, it told us twice that the roots were the real trouble.',
      },
      { at: '29d 09:00', by: 'hanna', thanks: 'mei' },
      { at: '29d 12:30', by: 'noor', thanks: 'aoife' },
      { at: '28d 19:00', accepts: 'mei' },
      {
        at: '20d 10:00',
        outcome: {
          outcome: 'confirmed_plan',
          effect: 'avoided',
          valueForClient: 5,
          valueForMe: 5,
          note: 'Bridge on the left side, reduced under sedation, back to 850 g. The plan by the hour was what I needed.',
        },
      },
    ],
  },
  {
    specialty: 'dermatology',
    asker: 'karim',
    at: '26d 17:30',
    urgency: 'routine',
    title: 'Itchy puppy, negative scrapings, and now the owner itches too',
    body: 'Five months, from a shelter. Ear margins and elbows crusted, scratches the moment one rubs the ear. Four deep scrapings without a single mite. The owner has small bumps on both forearms.',
    tags: ['dog', 'itch', 'zoonosis'],
    steps: [
      { at: '26d 18:15', by: 'eva', does: 'claim' },
      {
        at: '26d 20:00',
        by: 'eva',
        says: 'Treat for sarcoptic mange on the picture alone. Scrapings miss it more often than they find it. An isoxazoline licensed for his age, all dogs in contact as well, bedding washed hot. Expect the itch to be half within two to three weeks; if not, we think again.\n\nSend the owner to their own doctor, and say the word “scabies” in the letter.',
      },
      { at: '25d 08:20', by: 'noor', thanks: 'eva' },
      { at: '25d 08:45', by: 'sofie', thanks: 'eva' },
      { at: '24d 12:00', accepts: 'eva' },
      {
        at: '10d 16:20',
        outcome: {
          outcome: 'new_advice',
          effect: 'initiated',
          valueForClient: 5,
          valueForMe: 5,
          note: 'Better in twelve days, owner too. I would have gone on scraping.',
        },
      },
    ],
  },
  {
    specialty: 'cardiology',
    asker: 'lotte',
    at: '22d 20:10',
    urgency: 'now',
    title: 'Dog collapsed twice today, heart rate 38 and regular',
    body: 'Mixed breed, eleven years, 24 kg. Pink, quiet, pulse strong and slow. Potassium 4.4, glucose 5.6. No access to drugs that we know of. ECG is running, P waves march through without any relation to the QRS.',
    tags: ['dog', 'collapse', 'rhythm'],
    steps: [
      { at: '22d 20:14', by: 'tomas', does: 'claim' },
      {
        at: '22d 20:26',
        by: 'tomas',
        says: 'That is third-degree block by your description. An atropine response is worth testing, but do not count on it. Keep him in a cage, no stress, no sedation that slows the heart further, and no drug to suppress those escape beats: they keep him alive.\n\nHe needs a pacemaker. Call the referral centre tonight and send them the strip; I will ring them as well.',
      },
      { at: '22d 21:00', by: 'bram', thanks: 'tomas' },
      { at: '21d 07:45', by: 'aoife', thanks: 'tomas' },
      { at: '21d 08:30', accepts: 'tomas' },
      {
        at: '13d 18:00',
        outcome: {
          outcome: 'confirmed_plan',
          effect: 'avoided',
          valueForClient: 5,
          valueForMe: 5,
          note: 'Paced the next morning. Home after three days, and chasing pigeons.',
        },
      },
    ],
  },
  {
    specialty: 'dermatology',
    asker: 'noor',
    at: '20d 09:00',
    urgency: 'routine',
    title: 'Does changing the shampoo help a bulldog with skin folds?',
    body: 'Two years, folds of the face sore again and again. Owner washes daily with a chlorhexidine shampoo and is tired of it.',
    tags: ['dog', 'skin fold'],
    steps: [
      {
        at: '20d 10:30',
        by: 'pieter',
        says: 'We had good results with plain saline wipes and drying, twice a day, no shampoo at all.',
      },
      { at: '18d 14:00', accepts: 'pieter' },
      {
        at: '8d 11:10',
        outcome: {
          outcome: 'not_useful',
          effect: 'no_benefit',
          valueForClient: 2,
          valueForMe: 2,
          note: 'Kindly meant, but it grew worse within a week. We went back and treat the infection first.',
        },
      },
    ],
  },
  {
    specialty: 'cardiology',
    asker: 'pieter',
    at: '17d 11:50',
    urgency: 'routine',
    title: 'Grade I murmur at eight weeks: echo now, or listen again?',
    body: 'Litter of five, one with a very soft murmur, left base. Same size as the others, mucous membranes pink. The breeder wants a paper.',
    tags: ['dog', 'puppy', 'murmur'],
    steps: [
      {
        at: '17d 15:15',
        by: 'tomas',
        says: 'Listen again at twelve and at sixteen weeks. Soft murmurs at this age are often innocent and gone by then. Louder than II, still there at sixteen weeks, or a puppy that stays small: echo. On the paper, write exactly what you heard and when you will listen again.',
      },
      { at: '16d 10:00', accepts: 'tomas' },
      {
        at: '3d 10:00',
        outcome: {
          outcome: 'none',
          effect: 'other',
          valueForClient: 3,
          valueForMe: 3,
          note: 'The puppy was sold before the second visit. The sentence for the paper was good.',
        },
      },
    ],
  },
]

export const CASES: readonly CaseSketch[] = [...PAST_CASES, ...CLOSED_CASES, ...OPEN_CASES]
