/** What is said among people who treat cats. One message a line; see `moments.ts`. */

export const CATS = `
13d 08:45 sofie: Good morning. Separate waiting rooms for cats and dogs: who has done it, and did it change anything you could count?
13d 08:58 noor: We hung a blanket over a shelf and called it the cat side. Blood pressures dropped by about ten points on average.
13d 09:01 hanna: Is that measured, or felt?
13d 09:03 noor: Measured, in 42 cats before and 39 after. Same nurse, same cuff. I would not publish it, but I would not go back.
13d 09:10 hanna: That is more than most of us have. I am building a shelf.
11d 12:30 aoife: What do you give before the visit to the ones that come in as a ball of knives?
11d 12:34 lotte: Gabapentin the evening before and again two hours ahead, with a warning to the owner about wobbling.
11d 12:36 eva: Half the dose for the old ones and those with kidneys. And ask them to try it once on a day without a visit.
11d 12:41 aoife: The trial day is a good idea. Nobody likes a surprise at eight in the morning.
10d 17:05 karim: Owner asks whether the cat may have a vegan diet. I would like an answer that is not a sigh.
10d 17:12 sofie: I ask what they want to achieve, then say what a cat cannot make for itself, and offer something they can do instead. Usually it is about the planet, and insects are a conversation.
10d 17:15 karim: That is a better conversation than the one I had.
8d 09:20 ruth: For the library: would an entry 'How to measure blood pressure in a cat who would rather not' be read?
8d 09:22 hanna: I would read it tomorrow.
8d 09:25 noor: Please include which cuff, how many readings to throw away, and a photograph of a calm set-up.
8d 09:31 ruth > Collecting. If somebody has a calm set-up to photograph, write to me.
8d 09:40 noor > The shelf and the blanket are yours.
6d 13:02 lotte: Kidney cats and appetite: how long do you try before you place a tube?
6d 13:08 eva: I raise it on day one as a kindness, not on day ten as a defeat. Owners decide better when they are not exhausted.
6d 13:15 lotte: 'A kindness, not a defeat.' Writing that on the wall.
5d 08:50 sofie: Two places left for our handling evening on the 28th. Bring a towel and low expectations.
5d 08:53 aoife: One for me.
5d 09:01 hanna: And one for my new nurse, please. Her name is on its way to you.
3d 16:40 karim: Update on the ball of knives: gabapentin trial day went well, today we took blood with one nurse and no scars.
3d 16:44 lotte: Applause from the whole break room.
2d 10:12 tomas: If you hear a murmur in a healthy cat that comes and goes with the heart rate, you are in good company. About half are dynamic and harmless. A proBNP is a fair way to decide who needs an echo.
2d 10:15 hanna: Timely. I have one on Thursday.
2d 10:17 tomas > Write it up as a case if you are unsure. Then the next person finds the answer too.
1d 14:33 noor: The shelf has a second floor now.
1d 14:36 sofie: Photograph or it did not happen.
210m eva: Question for Monday’s lunch talk: what would you like to hear about eosinophilic skin disease? Ten minutes, one slide.
205m karim: When diet, when steroids, and how to tell the owner that it will take eight weeks.
`

export const HEARTS = `
12d 15:10 hanna: Do you all run a thyroid before you start tablets for pressure?
12d 15:14 tomas: In any cat over seven, yes, and kidneys and a look at the back of the eye. The retina sometimes tells you how urgent you are.
12d 15:19 hanna: I need to practise that. My cats close their eyes on principle.
12d 15:21 tomas: Dark room, light held at arm’s length, lens halfway. Thirty cats, then it becomes easy.
9d 11:02 lotte: Resting breathing rate at home: what do you tell owners to call about?
9d 11:05 tomas: Above 30 asleep, twice in a row, call us the same day. Above 40, come. I give them a card with two boxes.
9d 11:07 lotte: Could the card be shared?
9d 11:20 tomas: It is with Ruth, who promises to make it readable.
4d 09:15 karim: How early do you repeat kidney values after starting a diuretic?
4d 09:18 tomas: Five to seven days, sooner if they stop eating. And weigh them each time; the scale is the cheapest cardiologist.
1d 16:25 sofie: The card is printed. Owners put it on the fridge. It works.
1d 16:27 tomas: That is the outcome I like best.
`
