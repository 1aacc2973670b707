import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { CandidateView } from '../../../../domain/recognition/contract.ts'
import { Avatar, Button, Icon, Time } from '../../ui/index.ts'
import styles from './shortlist.module.css'
import { figureOf, outcomesOf, peopleHelped } from './words.ts'

/** One name, with what it rests on a press away. */
export function Candidate({ candidate }: { candidate: CandidateView }) {
  const [open, setOpen] = useState(false)
  const evidenceId = useId()
  const { member, created, outcomes, evidence } = candidate

  return (
    <li className={styles.candidate}>
      <div className={styles.head}>
        <Avatar id={member.id} name={member.name} />
        <div className="grow">
          <h3 className="lasting">{member.name}</h3>
          <p className="sm quiet">
            {peopleHelped(created.people)}; {outcomesOf(outcomes)}.
          </p>
        </div>
        <p className={styles.credit}>
          <span className="strong num">{figureOf(created.total)}</span>{' '}
          <span className="xs quiet">credit in the ledger</span>
        </p>
      </div>
      <Button
        kind="bare"
        slim
        aria-expanded={open}
        aria-controls={evidenceId}
        onClick={() => setOpen(!open)}
        className={styles.toggle}
      >
        {open ? 'Hide the evidence' : 'Show the evidence'}
        <span className="unseen"> for {member.name}</span>
        <Icon of={ChevronDown} size="s" />
      </Button>
      <div id={evidenceId} hidden={!open}>
        {open && <Evidence evidence={evidence} count={candidate.exchangeCount} />}
      </div>
    </li>
  )
}

type EvidenceProps = { evidence: CandidateView['evidence']; count: number }

function Evidence({ evidence, count }: EvidenceProps) {
  return (
    <>
      <ol className={styles.evidence}>
        {evidence.map(piece => (
          <li key={piece.exchangeId}>
            <p className="sm">{piece.what}</p>
            <p className="xs quiet">
              <Time at={piece.at} form="day" />, counts {figureOf(piece.credit)}.{' '}
              {piece.caseId !== null && (
                <Link to={`/cases/${piece.caseId}`}>
                  Read the case<span className="unseen"> with {piece.beneficiary.name}</span>
                </Link>
              )}
            </p>
          </li>
        ))}
      </ol>
      {count > evidence.length && (
        <p className="xs quiet">
          The strongest {evidence.length} of {count} lines in the ledger.
        </p>
      )}
    </>
  )
}
