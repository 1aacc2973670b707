/** What is said at the night desk. One message a line; see `moments.ts`. */

export const NIGHT_DESK = `
13d 19:02 lotte: Evening all. I am on until seven, with one nurse and a very old coffee maker.
13d 19:05 bram: On as well, Westbrook side. Call if you need a second pair of hands.
13d 19:06 karim: Quiet here. I will regret typing that.
13d 20:41 aoife: Does anyone have the out-of-hours number of the poison line? The one on our wall is from 2014.
13d 20:43 lotte: It changed in spring. I will put the new one in the channel description once I find the card.
13d 20:52 lotte: Found it, it is on the back of the association calendar. Sent to your practice inbox.
13d 20:53 aoife: You are a star. Dog ate sugar-free gum, owner has the packet, calculating now.
13d 20:55 karim > Check glucose before anything else, and again in an hour even when it is normal.
13d 20:57 aoife > 4.8 now. Rechecking at ten and keeping her in overnight.
13d 22:08 aoife > 4.6 and bright as a button. Thank you.
12d 18:30 noor: First night shift in eleven years tonight. Please be kind.
12d 18:31 lotte: Welcome back to the dark side. What do you need?
12d 18:34 noor: Mostly somebody to tell me that I still know how to place a catheter at three in the morning.
12d 18:36 bram: You never forget. You only forget where they moved the tape.
12d 23:12 noor: Two lacerations and one owner who wanted to talk about raw feeding at eleven. I am back.
11d 20:15 sofie: Reminder: our hospital takes referrals tonight, but there is one oxygen cage left. Call before you send, please.
11d 20:17 karim: Thanks for saying so. We drove forty minutes last week to a full house.
11d 20:19 sofie: That is exactly why I say so. I will post here when it fills.
11d 22:47 sofie: Cage is taken. Next free one will be tomorrow around noon.
10d 19:20 pieter: Is anyone using a written hand-over sheet between night and day? Ours is a phone call, and things fall through.
10d 19:24 lotte: One page per patient: problem, what was done, what worries me, what the owner was told. The third line is the one that matters.
10d 19:26 noor: Same. And who may decide about money. It saves an awkward call at half past six.
10d 19:31 pieter: Could I steal it?
10d 19:33 lotte: Please do. I will bring copies on Thursday.
9d 21:05 karim: Power cut on our street. Monitors on battery, torch in teeth, otherwise fine.
9d 21:07 bram: Do you need us to take anybody?
9d 21:10 karim: One stable bitch after a caesarean, if it lasts beyond an hour.
9d 21:48 karim: Light is back. Mother and five are asleep. Thank you for offering.
8d 20:02 aoife: How do you all handle 'I will come by in an hour' when it is clearly not going to be an hour?
8d 20:05 lotte: I say the sentence that frightens me: 'If this is what I think it is, an hour is too long.' Then I wait.
8d 20:06 tomas: That works. People hear a worried vet better than a strict one.
8d 20:11 aoife: Noted. Using it tonight.
7d 19:15 joris: Good evening from the office. We are looking at a shared on-call rota for the eastern practices and would like to hear from those who would use it.
7d 19:21 bram: Yes. With one condition: whoever is on call may say no to a transfer.
7d 19:22 noor: And the transport question has to be answered first. Half our clients have no car at night.
7d 19:30 joris: Both on the list. Hanna offered to collect points in the owners’ group.
6d 22:20 karim: Anyone awake with an opinion on a cat that will not let me count anything?
6d 22:22 sofie: Count from a video. Ask the owner to film thirty seconds at home while it sleeps.
6d 22:25 karim: Of course. I keep forgetting that everyone has a camera.
5d 18:50 lotte: On tonight. Coffee maker has been replaced after a collection among the nurses.
5d 18:52 aoife: This is the best news from this channel all month.
5d 21:33 noor: Small victory: yesterday’s blocked cat went home, eating, with an owner who read the leaflet.
5d 21:35 sofie: They exist!
4d 20:08 pieter: The hand-over sheet works. Day team noticed a falling temperature because it was in the third line.
4d 20:10 lotte: That is the line. Glad.
3d 19:40 hanna: I can cover Saturday night if someone takes my Sunday morning. School play.
3d 19:44 bram: Done. Break a leg, or rather do not, it is Saturday night.
3d 19:45 hanna: Thank you, I owe you one.
2d 20:30 samuel: Not on call, only passing by. If you see acute moist dermatitis in this heat: clip wide, and write down how it looked before.
2d 20:34 karim: Clip wide, photograph first. Done twice this week.
1d 19:05 lotte: On until seven. Fireworks at the harbour at ten, expect sedation calls.
1d 19:09 noor: We sent a note to all owners with noise-shy dogs on Monday. Let us see whether anyone read it.
1d 22:26 lotte: Four calls, none of them from people who had asked for something in time.
1d 22:31 noor: Six here. But two thanked us for the note.
190m sofie: Cage count for tonight: two free.
150m karim: Thank you. I may need one, see the channel next door.
95m bram: Taking over Westbrook from now. Quiet so far.
`

export const NIGHT_CASES = `
9d 23:31 bram: Eight-year-old shepherd, retching for an hour with nothing coming up, belly tight. On my way in.
9d 23:33 lotte: Right lateral picture first if he lets you, fluids running meanwhile. We have theatre free if you need a second surgeon.
9d 23:58 bram: It is what we feared. Decompressed, stable enough to travel. Can you take him in twenty minutes?
9d 23:59 lotte: Theatre is being warmed. Bring the owner too, I want to talk before we start.
8d 02:40 lotte: Stomach was viable, pexy done, spleen kept. He is awake and cross.
8d 02:44 bram: Cross is the best outcome I have heard tonight.
6d 21:02 aoife: Puppy, twelve weeks, unvaccinated, vomiting since noon, now bloody diarrhoea. Test is running.
6d 21:04 noor: Isolate before the result. Shoes off at the door, the whole theatre.
6d 21:20 aoife: Positive. Fluids, antiemetic, warm. Owner understands what the next three days mean.
6d 21:23 noor > Glucose every four hours in ones this small. They drop silently.
6d 21:26 aoife > On the sheet, thank you.
3d 07:10 aoife > He drank on his own this morning.
4d 22:15 karim: Rat bait, amount unknown, eaten about an hour ago. Labrador, so assume all of it.
4d 22:17 lotte: Emesis now, then find the packet. The active substance decides how long you treat.
4d 22:39 karim: Found: a second-generation anticoagulant. Four weeks of vitamin K, clotting check after the course.
4d 22:41 sofie: Check 48 to 72 hours after the last tablet, not on the day itself. Write it into the recall system.
2d 23:05 noor: Dystocia, French bulldog, green discharge and no puppy for an hour. Going straight to theatre.
2d 23:07 lotte: Go. Somebody will cover your phone, it is me.
1d 00:32 noor: Four alive. Thank you for the phone.
175m karim: Cat, open-mouth breathing, eight years, no history. In oxygen, not touched yet.
170m sofie: Right order. Minimal handling, lights down. Fluid or asthma, by your ears?
166m karim: Crackles on both sides, gallop. I have put it to cardiology as well.
140m sofie: We keep a cage for you. Call when she can travel, not before.
70m karim: Rate is down from 68 to 44. She is lying down for the first time.
`

export const COFFEE = `
12d 23:50 lotte: This corner forgets. Say what you like.
12d 23:52 noor: I miss my bed and I am enjoying myself. Both at once.
10d 02:13 bram: Somebody tell me why every guinea pig in the county gets ill on the night I have a cold.
10d 02:15 aoife: They can smell weakness.
8d 03:05 lotte: Sat in the car for ten minutes after that one. Then went back in.
8d 03:09 bram: You did that well. Both parts.
8d 03:11 tomas: Ten minutes in the car is part of the treatment. I mean it.
5d 23:40 karim: My daughter asked whether I live at the clinic. I said we are thinking about it.
5d 23:42 sofie: Mine drew me with a stethoscope for a nose.
3d 01:20 noor: Is it normal to dream of the phone ringing, in the ten minutes when it does not?
3d 01:22 aoife: Completely.
1d 23:15 lotte: The new machine makes actual coffee. I do not know how to live like this.
`
