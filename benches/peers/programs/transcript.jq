# A time in UTC, with milliseconds.
def utc:
  .[19:23] as $fraction
  | if endswith("Z") then .[0:19]
    else .[-6:] as $zone
      | (($zone[1:3] | tonumber) * 3600 + ($zone[4:6] | tonumber) * 60) as $seconds
      | ((.[0:19] + "Z") | fromdate) - (if $zone[0:1] == "-" then -$seconds else $seconds end) | todate | .[0:19]
    end
  | . + $fraction + "Z";

. as $payload
| (.startedAt | utc) as $started
| (.endedAt | utc) as $ended
| (if .visitorEmail == "" then {} else {identityMap: {Email: [{id: (.visitorEmail | ascii_downcase), primary: true}]}} end) as $identities
| .messages[]
| {
    _id: ($payload.conversationUUID + "-" + .ts),
    timestamp: (.sentAt | utc),
    eventType: (if .isVisitorMsg then "chat.visitorMessage" else "chat.agentMessage" end)
  }
+ $identities
+ {_tenant: {chat: {
    conversationId: $payload.conversationUUID, channelId: $payload.channelId, channelName: $payload.channelName,
    agentEmail: $payload.agentEmail, agentName: $payload.agentName, visitorName: $payload.visitorName,
    startedAt: $started, endedAt: $ended, message: .text, userId, username, traits: $payload.visitorTraits
  }}}
