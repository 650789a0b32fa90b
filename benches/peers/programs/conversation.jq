# A time in UTC, with milliseconds.
def utc:
  .[19:23] as $fraction
  | if endswith("Z") then .[0:19]
    else .[-6:] as $zone
      | (($zone[1:3] | tonumber) * 3600 + ($zone[4:6] | tonumber) * 60) as $seconds
      | ((.[0:19] + "Z") | fromdate) - (if $zone[0:1] == "-" then -$seconds else $seconds end) | todate | .[0:19]
    end
  | . + $fraction + "Z";

.visitor as $visitor
| ($visitor.createdAt | utc) as $created
| {_id: (.conversationUUID + "-" + $created), timestamp: $created, eventType: "chat.conversationStarted"}
+ (if $visitor.email == "" then {} else {identityMap: {Email: [{id: ($visitor.email | ascii_downcase), primary: true}]}} end)
+ {
    web: ({webPageDetails: {URL: $visitor.currentPage}}
      + (if $visitor.referrerURL == "" then {} else {webReferrer: {URL: $visitor.referrerURL}} end)),
    environment: {browserDetails: {userAgent: $visitor.userAgent}, ipV4: $visitor.IPAddress},
    _tenant: {chat: ({
        conversationId: .conversationUUID, channelId, channelName: .slackChannelName, message,
        visitor: {id: $visitor.UUID, name: $visitor.name, handle: $visitor.handle, location: $visitor.location}
      } + (if $visitor.identTraits == "" then {} else {traits: ($visitor.identTraits | fromjson)} end))}
  }
