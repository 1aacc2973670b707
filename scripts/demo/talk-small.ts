/** What is said in a group that has just begun, and in one whose time is over. One message a line; see `moments.ts`. */

export const RUMINANTS = `
3d 18:10 aoife: I started this because I looked up the same copper question three times this month. You are welcome here with yours.
3d 18:40 pieter: Ten sheep a year is exactly me. First one: drenching by weight or by eye? I know the right answer, I ask about the real one.
3d 18:52 aoife: By the heaviest in the group, and I carry a bathroom scale for lambs. It pays for itself in wormer.
1d 08:15 pieter: Bought one. The farmer laughed until we weighed his favourite.
`

export const CONGRESS = `
18d 09:00 bram: Two seats free in my car, leaving on Thursday at six.
18d 09:20 noor: One for me, please. I bring coffee.
18d 11:02 hanna: I take the other. Is anyone in the hotel by the station?
18d 11:15 lotte: I am. Breakfast is at half past six, for those who cannot sleep either.
16d 21:30 noor: Thank you all. The talk on pain in rabbits alone was worth the drive.
`
