/** What is said among practice owners, and among editors. One message a line; see `moments.ts`. */

export const OWNERS = `
12d 07:40 hanna: Welcome. What I hope for here: numbers we would not show a stranger, and nobody selling anything.
12d 07:55 bram: I will start. Our no-shows were nine in a hundred, until we began to ask for a reply to the reminder. Four now.
12d 08:02 pieter: By text message, or by mail?
12d 08:04 bram: Text, the evening before, with a question mark at the end. People answer questions.
10d 20:15 noor: How do you all talk about prices on the telephone?
10d 20:22 hanna: A range, what it includes, and what could make it more. And then a pause. The pause is the hard part.
10d 20:30 bram: My team has a card with the twelve things people ask most. It ended the arguments in the back room.
7d 19:40 hanna: Joris asked about a shared night rota for the east. Let us collect here: who would join, and on which conditions?
7d 19:48 pieter: Join, if the fee stays with the practice that does the work.
7d 19:52 noor: Join, if transport is solved. I have asked two taxi companies, one said yes.
7d 20:01 bram: Join, if we may say no.
7d 20:10 hanna: That is three conditions we can write down. I will draft one page by Friday.
5d 18:30 hanna: Draft is one page, and the taxi company is in it by name. Comments by Tuesday, please.
5d 18:44 joris: This is very useful. The board meets on Wednesday, I would like to take it there.
4d 08:12 pieter: Fine with me. I would add who pays when a patient is transferred twice.
4d 08:20 hanna: Added.
2d 17:05 bram: Is anyone else seeing insurance questions double since January?
2d 17:11 noor: Yes. We now write the estimate so that the insurer can read it. It costs five minutes and saves three calls.
1d 12:15 joris: The board said yes to a trial of three months. I will call each of you this week.
1d 12:18 pieter: From one page! Well done, Hanna.
`

export const STAFFING = `
11d 07:30 noor: Two nurses on leave at once from March. Does anyone have somebody who would like more hours?
11d 07:42 pieter: One of mine might, Tuesdays and Thursdays. I will ask her today, not next week.
11d 12:50 pieter: She would. Shall I give her your number?
11d 12:52 noor: Please! Thank you.
6d 08:05 bram: What do you let new graduates do alone in the first three months?
6d 08:14 hanna: Vaccinations and skin, with a door that is really open. Surgery with me in the room until they ask me to leave.
6d 08:16 noor: And one afternoon a week without appointments, to read up on what they saw.
6d 08:20 bram: The empty afternoon is brave.
6d 08:22 noor: It pays for itself. They stay.
3d 18:00 hanna: The graduate who started in autumn signed for another year. She named the open door.
`

export const EDITORS = `
9d 13:00 ruth: Three entries are due for review this quarter: pressure in cats, ear cytology, and the collapsing dog. Who takes which?
9d 13:09 samuel: Ears are mine.
9d 13:15 tomas: The collapsing dog. I have a fresh case with a good outcome that belongs in it.
9d 13:17 eva: Then I read both as the second pair of eyes.
6d 16:20 samuel: Ears: two drug names changed and one reference is newer. Draft is with Eva.
6d 16:25 eva: Read it. One sentence on when to stop, and it is ready.
3d 11:00 ruth: Hanna asks good questions and writes clear outcomes. I would like to invite her to this table.
3d 11:03 tomas: Yes, gladly.
3d 11:06 samuel: Seconded.
2d 09:45 joris: For the yearly report: which entry was opened most by people who had no case of their own?
2d 09:51 ruth: The breathing-rate card, by a distance.
`
