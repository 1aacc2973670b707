/** What is said about everything that is not a dog or a cat. One message a line; see `moments.ts`. */

export const EXOTICS = `
13d 10:05 mei: Welcome to those who joined this week. House rule: 'I do not know' is a complete answer here.
13d 10:12 pieter: Then I will fit in well. Two hedgehogs in my diary on Friday.
13d 10:15 mei: Weigh them, warm them, and look at the feet. Half of what we see begins at the feet.
11d 14:22 aoife: African grey, eleven years, plucking since the family moved. Skin looks clean. Where do you start?
11d 14:31 mei: With the room. What can it see, how long is it dark, who talks to it? Then diet, then blood. In that order, unless it is losing weight.
11d 14:34 aoife > Weight is stable. It used to face a garden, and faces a wall now.
11d 14:36 mei > Then I would move the cage before I take the blood.
2d 11:10 aoife > They moved it to the kitchen window. Plucking is down by half, says the diary.
9d 16:08 lotte: How warm is your incubator for a tortoise that should have been awake three weeks ago?
9d 16:13 mei: Its own preferred range, 26 to 30 for most that people keep here, and rehydrate before you feed. Slowly.
9d 16:20 lotte: Bathing it in lukewarm water now. It looks at me as if I owed it something.
7d 12:02 noor: Would anyone teach an evening on anaesthesia in small mammals? I would drive for it.
7d 12:05 pieter: So would I.
7d 12:06 aoife: Me too, with two nurses.
7d 12:11 mei: That makes five. I will ask the association for a room and find somebody who does it every day.
5d 09:40 pieter: The hedgehogs: one was overweight, one was a rat. The second owner took it well.
5d 09:42 mei: This is why I love this group.
3d 10:30 lotte: Bearded dragon with a soft jaw on my table. I have put it as a case, because I would like more than my own opinion.
3d 10:33 mei: Saw it. I have treated three, which is two more than you and not enough to be called a specialist.
3d 10:35 hanna: It is odd that there is no consultant for this specialty. Is the office looking?
2d 09:12 mei: I asked. They are, and names are welcome.
1d 10:45 hanna: I may know somebody at the university clinic. I will ask her over lunch.
1d 13:20 hanna: She is interested, and wants to know how much time it takes.
1d 13:24 mei: Tell her: as much as she gives, and people remember it.
230m pieter: Budgie with a swelling above the beak coming in at four. Any quick wins?
225m aoife: Ask about seed only diets, and look at the cere under good light. Scaly face is easy to miss at the beginning.
`

export const RABBITS = `
12d 09:30 aoife: Reminder to self and others: a rabbit that stops eating is an emergency, not an appointment for Thursday.
12d 09:33 mei: Printed large, above the telephone.
12d 09:41 noor: Which pain relief do you reach for first?
12d 09:46 mei: Meloxicam once I know it is hydrated, and I do not wait with buprenorphine. Gut moves when it does not hurt.
8d 17:12 hanna: Molar spurs again in the same rabbit, six weeks after the last burr. Is that simply its life now?
8d 17:18 mei: It may be. Ask what it really eats in a day: weigh the hay they put in and what is left. Most owners are surprised.
8d 17:20 hanna: I was surprised by my own rabbit, so I believe it.
6d 10:01 lotte: Guinea pig from two weeks ago is back to her old weight. Owner sends hay and thanks.
6d 10:04 aoife: Lovely. What did you change in the end?
6d 10:06 lotte: Nothing clever: syringe feeding every four hours by the book, and pain relief early.
5d 15:40 hanna: Head tilt in a rabbit who is otherwise eating. I wrote it up as a case, please have a look.
5d 15:52 mei: On it tonight.
1d 18:05 noor: Does anyone have a good picture of normal molars in a guinea pig, for owners?
1d 18:15 mei: I draw it on the consent form each time. Perhaps the library should have one.
`
