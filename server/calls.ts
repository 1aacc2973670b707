/** TABLE call → action. The compiler refuses a missing line or one that answers in another shape. */
import * as cases from '../domain/cases/actions.ts'
import * as chat from '../domain/chat/actions.ts'
import type { CallName, OutputOf, ParsedOf } from '../domain/contract.ts'
import * as consultants from '../domain/consultants/actions.ts'
import * as exchanges from '../domain/exchanges/actions.ts'
import * as groups from '../domain/groups/actions.ts'
import * as media from '../domain/media/actions.ts'
import * as members from '../domain/members/actions.ts'
import * as notifications from '../domain/notifications/actions.ts'
import * as recognition from '../domain/recognition/actions.ts'
import type { Prepared } from '../domain/prepared.ts'
import type { Context } from '../domain/vocabulary.ts'

export type Action<C extends CallName> = (
  context: Context,
  input: ParsedOf<C>,
) => Promise<OutputOf<C> | Prepared>

export const actions: { [C in CallName]: Action<C> } = {
  'members.register': members.registerMember,
  'members.signIn': members.signIn,
  'members.signOut': members.signOut,
  'members.me': members.showMe,
  'members.rename': members.renameMe,
  'members.createToken': members.createToken,
  'members.tokens': members.listTokens,
  'members.revokeToken': members.revokeToken,
  'members.list': members.listMembers,
  'members.show': members.showMember,
  'members.find': members.findPeople,
  'members.privacy': members.showPrivacy,
  'members.setReach': members.setReach,
  'members.setPresence': members.setPresence,
  'members.presence': members.showPresence,
  'members.block': members.blockMember,
  'members.blocks': members.listBlocks,
  'members.grant': members.grantRole,
  'members.revoke': members.revokeRole,

  'groups.create': groups.createGroup,
  'groups.list': groups.listGroups,
  'groups.labels': groups.listLabels,
  'groups.show': groups.showGroup,
  'groups.update': groups.updateGroup,
  'groups.charterHistory': groups.showCharterHistory,
  'groups.archive': groups.archiveGroup,
  'groups.restore': groups.restoreGroup,
  'groups.charter': groups.charterGroup,
  'groups.health': groups.showHealth,
  'groups.join': groups.joinGroup,
  'groups.leave': groups.leaveGroup,
  'groups.members': groups.listGroupMembers,
  'groups.admit': groups.admitMember,
  'groups.invite': groups.inviteMember,
  'groups.removeMember': groups.removeMember,
  'groups.setRole': groups.setRole,
  'groups.updateChannel': groups.updateChannel,
  'groups.createInvitation': groups.createInvitation,
  'groups.invitations': groups.listInvitations,
  'groups.revokeInvitation': groups.revokeInvitation,
  'groups.showInvitation': groups.showInvitation,
  'groups.acceptInvitation': groups.acceptInvitation,
  'groups.startDirect': groups.startDirect,
  'groups.directs': groups.listDirects,
  'groups.shared': groups.listShared,
  'groups.direct': groups.showDirect,

  'chat.createChannel': groups.createChannel,
  'chat.mine': chat.myChannels,
  'chat.list': chat.listMessages,
  'chat.send': chat.sendMessage,
  'chat.markRead': chat.markRead,
  'chat.edit': chat.editMessage,
  'chat.delete': chat.deleteMessage,
  'chat.history': chat.showHistory,
  'chat.react': chat.reactToMessage,
  'chat.pin': chat.pinMessage,
  'chat.pins': chat.listPins,
  'chat.thread': chat.showThread,
  'chat.follow': chat.followThread,
  'chat.readThread': chat.readThread,
  'chat.threads': chat.listThreads,
  'chat.moveThread': chat.moveThread,
  'chat.markUnread': chat.markUnread,
  'chat.startFresh': chat.startFresh,
  'chat.catchUp': chat.catchUp,
  'chat.saveDraft': chat.saveDraft,
  'chat.drafts': chat.listDrafts,
  'chat.schedule': chat.scheduleMessage,
  'chat.scheduled': chat.listScheduled,
  'chat.unschedule': chat.unscheduleMessage,
  'chat.preview': chat.previewMessage,

  'media.describe': media.describeAttachment,

  'cases.specialties': cases.listSpecialties,
  'cases.createSpecialty': cases.createSpecialty,
  'cases.submit': cases.submitCase,
  'cases.list': cases.listCases,
  'cases.show': cases.showCase,
  'cases.similar': cases.findSimilarCases,
  'cases.claim': cases.claimCase,
  'cases.decline': cases.declineCase,
  'cases.seen': cases.seeCase,
  'cases.relabel': cases.relabelCase,
  'cases.routing': cases.showRouting,
  'cases.pages': cases.listPages,
  'cases.desk': cases.showDesk,
  'cases.withdraw': cases.withdrawCase,
  'cases.reply': cases.replyToCase,
  'cases.markHelpful': cases.markHelpful,
  'cases.accept': cases.acceptReply,
  'cases.reportOutcome': cases.reportOutcome,

  'consultants.list': consultants.listConsultants,
  'consultants.vet': consultants.vetConsultant,
  'consultants.end': consultants.endConsultant,
  'consultants.roster': consultants.showRoster,
  'consultants.setRoster': consultants.setRoster,

  'notifications.list': notifications.listNotices,
  'notifications.count': notifications.countNotices,
  'notifications.markRead': notifications.markNoticesRead,
  'notifications.settings': notifications.showNoticeSettings,
  'notifications.set': notifications.setNoticeSettings,
  'notifications.channel': notifications.showChannelNotices,
  'notifications.setChannel': notifications.setChannelNotices,
  'notifications.subscribe': notifications.subscribeDevice,
  'notifications.unsubscribe': notifications.unsubscribeDevice,
  'notifications.stopMail': notifications.stopMail,

  'exchanges.list': exchanges.listExchanges,
  'exchanges.standing': exchanges.showStanding,

  'recognition.cycles': recognition.listCycles,
  'recognition.shortlist': recognition.showShortlist,
  'recognition.draft': recognition.draftCycle,
}
