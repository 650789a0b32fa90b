// The reference tasks in plain JavaScript.
import { utc, work } from "./work.mjs";

const identities = (email) => (email === "" ? {} : { identityMap: { Email: [{ id: email.toLowerCase(), primary: true }] } });

function conversation(payload) {
  const { visitor } = payload;
  const created = utc(visitor.createdAt);
  const web = { webPageDetails: { URL: visitor.currentPage } };
  if (visitor.referrerURL !== "") web.webReferrer = { URL: visitor.referrerURL };
  const chat = {
    conversationId: payload.conversationUUID,
    channelId: payload.channelId,
    channelName: payload.slackChannelName,
    message: payload.message,
    visitor: { id: visitor.UUID, name: visitor.name, handle: visitor.handle, location: visitor.location },
  };
  if (visitor.identTraits !== "") chat.traits = JSON.parse(visitor.identTraits);
  return [
    {
      _id: `${payload.conversationUUID}-${created}`,
      timestamp: created,
      eventType: "chat.conversationStarted",
      ...identities(visitor.email),
      web,
      environment: { browserDetails: { userAgent: visitor.userAgent }, ipV4: visitor.IPAddress },
      _tenant: { chat },
    },
  ];
}

function transcript(payload) {
  const [startedAt, endedAt] = [utc(payload.startedAt), utc(payload.endedAt)];
  return payload.messages.map((message) => ({
    _id: `${payload.conversationUUID}-${message.ts}`,
    timestamp: utc(message.sentAt),
    eventType: message.isVisitorMsg ? "chat.visitorMessage" : "chat.agentMessage",
    ...identities(payload.visitorEmail),
    _tenant: {
      chat: {
        conversationId: payload.conversationUUID,
        channelId: payload.channelId,
        channelName: payload.channelName,
        agentEmail: payload.agentEmail,
        agentName: payload.agentName,
        visitorName: payload.visitorName,
        startedAt,
        endedAt,
        message: message.text,
        userId: message.userId,
        username: message.username,
        traits: payload.visitorTraits,
      },
    },
  }));
}

await work((task) => ({ conversation, transcript })[task]);
