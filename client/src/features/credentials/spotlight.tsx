import { useCall } from '../../lib/query.ts'
import { Avatar, Card, Row, Section, Stack } from '../../ui/index.ts'
import { Link } from 'react-router'

/** Somebody who carries the community and chose to be seen: another each day. */
export function Spotlight() {
  const spotlight = useCall('credentials.spotlight', {}).data?.spotlight ?? null
  if (spotlight === null) return null
  const { member, title, citation, path } = spotlight
  return (
    <Section title="One of us">
      <Card>
        <Stack gap={2}>
          <Row gap={2}>
            <Avatar id={member.id} name={member.name} />
            <span>
              <Link to={`/people/${member.id}`}>{member.name}</Link>
              <span className="sm quiet"> {title}</span>
            </span>
          </Row>
          {citation !== '' && <p className="lasting">{citation}</p>}
          {path !== null && (
            <p className="sm">
              <a href={path}>What they know</a>
            </p>
          )}
        </Stack>
      </Card>
    </Section>
  )
}
